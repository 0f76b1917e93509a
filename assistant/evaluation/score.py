"""Score: answers and judged questions → verdicts and figures.

Given what was answered, judges without any model: the same run always scores the same. A question
without an answer in the run counts as wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

import numpy as np

from assistant.domain import Answer, Document, Outcome
from assistant.evaluation.measures.declining import auroc, declined_at
from assistant.evaluation.measures.evidence import EvidenceHit, evidence_at
from assistant.evaluation.measures.grounding import numbers_grounded, quotes_equal
from assistant.evaluation.measures.proportion import Proportion
from assistant.evaluation.measures.right import is_right
from assistant.evaluation.questions import JudgedQuestion

EVIDENCE_K = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """One question, judged. ``words`` counts the answer's; ``total_ms`` is the whole answer's time."""

    id: str
    kind: str
    phrasing: str
    out_of_scope: bool
    hard: bool
    answered: bool
    right: bool
    evidence_any: bool
    evidence_all: bool
    confidence: float
    words: int
    total_ms: float


@dataclass(frozen=True, slots=True)
class Scores:
    """One system's figures over one set of questions.

    Attributes:
        right, evidence_any, evidence_all, wrongly_declined: over questions in scope.
        right_if_answered: of the questions in scope that were answered.
        declined, declined_hard: over questions out of scope, by the gate's own decision.
        declined_at_5, declined_hard_at_5: at the threshold that declines 5 % of those in scope.
        by_kind, by_phrasing: right, over questions in scope.
    """

    answerer: str
    right: Proportion
    right_if_answered: Proportion
    evidence_any: Proportion
    evidence_all: Proportion
    wrongly_declined: Proportion
    declined: Proportion
    declined_hard: Proportion
    declined_at_5: float
    declined_hard_at_5: float
    auroc: float
    auroc_hard: float
    median_words: float
    quotes_equal: Proportion
    numbers_grounded: Proportion
    p50_ms: float
    p95_ms: float
    by_kind: dict[str, Proportion]
    by_phrasing: dict[str, Proportion]

    def to_json(self) -> dict[str, Any]:
        """Plain values; a proportion as share, interval and counts."""
        return {name: _plain(getattr(self, name)) for name in self.__slots__}


def judge(question: JudgedQuestion, answer: Answer | None) -> Verdict:
    """One verdict; see the measures for what each field means."""
    in_scope = not question.out_of_scope
    retrieved = [found.chunk.span for found in answer.evidence] if answer else []
    hit = evidence_at(question.gold, retrieved, EVIDENCE_K) if in_scope else EvidenceHit(False, False)
    return Verdict(
        id=question.id,
        kind=question.kind,
        phrasing=question.phrasing,
        out_of_scope=question.out_of_scope,
        hard=question.hard,
        answered=answer is not None and answer.outcome is Outcome.ANSWERED,
        right=in_scope and answer is not None and is_right(question, answer.text),
        evidence_any=hit.any,
        evidence_all=hit.all,
        confidence=answer.confidence if answer else 0.0,
        words=len((answer.text or "").split()) if answer else 0,
        total_ms=answer.timings_ms.get("total", 0.0) if answer else 0.0,
    )


def score(
    name: str, verdicts: Sequence[Verdict], answers: Mapping[str, Answer], documents: Mapping[str, Document]
) -> Scores:
    """Figures over verdicts."""
    inside = [verdict for verdict in verdicts if not verdict.out_of_scope]
    outside = [verdict for verdict in verdicts if verdict.out_of_scope]
    hard = [verdict for verdict in outside if verdict.hard]
    answered = [verdict for verdict in inside if verdict.answered]
    sure, unsure = [v.confidence for v in inside], [v.confidence for v in outside]
    unsure_hard = [v.confidence for v in hard]
    quotes = [quotes_equal(answer.citations, documents) for answer in answers.values()]
    numbers = [numbers_grounded(answer.text or "", answer.citations) for answer in answers.values()]
    times = [verdict.total_ms for verdict in verdicts] or [0.0]
    return Scores(
        answerer=name,
        right=_share([v.right for v in inside]),
        right_if_answered=_share([v.right for v in answered]),
        evidence_any=_share([v.evidence_any for v in inside]),
        evidence_all=_share([v.evidence_all for v in inside]),
        wrongly_declined=_share([not v.answered for v in inside]),
        declined=_share([not v.answered for v in outside]),
        declined_hard=_share([not v.answered for v in hard]),
        declined_at_5=declined_at(sure, unsure),
        declined_hard_at_5=declined_at(sure, unsure_hard),
        auroc=auroc(sure, unsure),
        auroc_hard=auroc(sure, unsure_hard),
        median_words=median([v.words for v in answered]) if answered else 0.0,
        quotes_equal=_sum(quotes),
        numbers_grounded=_sum(numbers),
        p50_ms=float(np.percentile(times, 50)),
        p95_ms=float(np.percentile(times, 95)),
        by_kind=_by(inside, [v.kind for v in inside]),
        by_phrasing=_by(inside, [v.phrasing for v in inside]),
    )


def _share(flags: Sequence[bool]) -> Proportion:
    return Proportion(sum(flags), len(flags))


def _sum(parts: Sequence[Proportion]) -> Proportion:
    return Proportion(sum(part.hits for part in parts), sum(part.total for part in parts))


def _by(verdicts: Sequence[Verdict], keys: Sequence[str]) -> dict[str, Proportion]:
    groups: dict[str, list[bool]] = {}
    for verdict, key in zip(verdicts, keys, strict=True):
        groups.setdefault(key, []).append(verdict.right)
    return {key: _share(groups[key]) for key in sorted(groups) if key}


def _plain(value: Any) -> Any:
    if isinstance(value, Proportion):
        low, high = value.interval
        known = {"share": value.share, "low": low, "high": high} if value.total else {"share": None}
        return {**known, "hits": value.hits, "total": value.total}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, float):
        return value if value == value else None  # NaN is not JSON
    return value


def verdict_to_json(verdict: Verdict) -> dict[str, Any]:
    """A verdict as ``verdicts.jsonl`` holds it."""
    return asdict(verdict)
