"""Unsupported: which figures and names of an answer do its quotes lack?

Given an answer's text, its citations, and what stands about them: the headings above, and the question. A
figure must stand in a quote; a name may come from headings and question too. What counts as a name is a
rule about capitals (``corpus.names``), and a fused or reversed fact passes: an answer with something
unsupported is suspect, one without is not thereby right. Fewer is better.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.corpus.unsupported import unsupported_things
from assistant.domain import Citation


def unsupported(text: str, citations: Sequence[Citation], about: str) -> list[str]:
    """Figures and names in one spelling, sorted."""
    return unsupported_things(text, " ".join(citation.quote for citation in citations), about)
