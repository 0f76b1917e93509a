"""Citing: do an answer's citations lie on the gold evidence, and is the gold evidence cited?

Given cited and gold spans; two of them meet when they share a character of one document.
``citation_precision`` is the share of cited spans that meet a gold span, ``citation_recall`` the share of
gold spans that a cited span meets, after the evidence precision and recall of FEVER (Thorne et al. 2018,
"FEVER: a Large-scale Dataset for Fact Extraction and VERification", section 5), with overlap for equality.
Both lie in [0, 1], higher is better. A passage that supports the answer and that nobody marked as gold
lowers precision, and alternatives among the gold spans lower recall: they compare systems, not a system
with perfection.
"""

from __future__ import annotations

from collections.abc import Iterable

from assistant.domain import Span


def citation_precision(cited: Iterable[Span], gold: Iterable[Span]) -> float | None:
    """``None`` where nothing is cited, or nothing is gold."""
    wanted = set(gold)
    return _meeting(set(cited), wanted) if wanted else None


def citation_recall(cited: Iterable[Span], gold: Iterable[Span]) -> float | None:
    """``None`` where nothing is gold."""
    return _meeting(set(gold), set(cited))


def _meeting(spans: set[Span], others: set[Span]) -> float | None:
    if not spans:
        return None
    return sum(any(span.overlaps(other) for other in others) for span in spans) / len(spans)
