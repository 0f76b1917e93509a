"""How much of an answer's words stand in the passages it rests on, and what stands above these.

Given texts, spans and chunks. It does not know which files they are from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.domain import Chunk, Span
from assistant.index.words import content_words

_MARKS = re.compile(r"\[\d+\]")


def unsupported_share(answer: str, evidence: str) -> float:
    """Share in [0, 1] of the answer's different content words that the evidence lacks."""
    said = set(content_words(_MARKS.sub(" ", answer)))
    return len(said - set(content_words(evidence))) / len(said) if said else 0.0


def heading_of(span: Span, chunks: Sequence[Chunk]) -> str:
    """The headings above a span, joined."""
    return " ".join(heading for chunk in chunks if chunk.span.covers(span) for heading in chunk.headings)
