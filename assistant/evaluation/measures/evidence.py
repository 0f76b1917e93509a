"""Evidence@k: is a gold passage among the first k retrieved?

Given gold spans and retrieved spans, best first. A retrieved chunk is relevant when it covers a gold
span whole, so that cutting documents differently never changes the judgement. ``any`` is the hit
rate (trec_eval's success_k), ``all`` is full recall; both in {0, 1}, higher is better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.domain import Span


@dataclass(frozen=True, slots=True)
class EvidenceHit:
    """Whether any, and whether every, gold span is covered."""

    any: bool
    all: bool


def evidence_at(gold: Sequence[Span], retrieved: Sequence[Span], k: int) -> EvidenceHit:
    """Judge the first ``k`` retrieved spans; no gold span gives no hit."""
    covered = [any(span.covers(wanted) for span in retrieved[:k]) for wanted in gold]
    return EvidenceHit(any(covered), bool(covered) and all(covered))
