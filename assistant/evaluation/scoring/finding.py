"""Finding: is the gold evidence retrieved, and how far up?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.evaluation.estimate import Estimate, mean, share
from assistant.evaluation.scoring.parts import inside
from assistant.evaluation.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """Over questions in scope with gold evidence; see ``Verdict``."""

    evidence_any: Estimate
    evidence_all: Estimate
    evidence_recall: Estimate
    reciprocal_rank: Estimate
    ndcg: Estimate


def finding(verdicts: Sequence[Verdict]) -> Finding:
    """Of all verdicts of a run."""
    asked = inside(verdicts)
    return Finding(
        evidence_any=share(asked, lambda v: v.evidence_any),
        evidence_all=share(asked, lambda v: v.evidence_all),
        evidence_recall=mean(asked, lambda v: v.evidence_recall),
        reciprocal_rank=mean(asked, lambda v: v.reciprocal_rank),
        ndcg=mean(asked, lambda v: v.ndcg),
    )
