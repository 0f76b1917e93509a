"""Score: a run folder and judged questions → verdicts and figures.

Given what was answered, judges without any model: the same run always scores the same. A question
without an answer in the run counts as wrong, in scope or out. What a question gives nothing to judge by
could not be scored, which is not the same as wrong: it counts in no share, and ``Unscored`` says how often.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from assistant.artefact import file_sha256, write_text_atomically
from assistant.domain import Answer, Document, Outcome
from assistant.errors import EvaluationError
from assistant.evaluation.measures.brevity import median_words, words_in
from assistant.evaluation.measures.calibration import brier, expected_calibration_error
from assistant.evaluation.measures.declining import auroc, declined_at
from assistant.evaluation.measures.evidence import evidence_at
from assistant.evaluation.measures.expected import things_held, token_f1
from assistant.evaluation.measures.grounding import numbers_grounded, quotes_equal
from assistant.evaluation.measures.latency import percentile_ms
from assistant.evaluation.measures.proportion import Proportion
from assistant.evaluation.measures.right import is_right
from assistant.evaluation.measures.selective import aurc
from assistant.evaluation.run_folder import read_answers, read_manifest
from assistant.questions.judged_question import JudgedQuestion

EVIDENCE_K = 5
VERDICTS = "verdicts.jsonl"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One question, judged.

    Attributes:
        turn: whether it is part of a conversation.
        missing: the run has no answer to it; then neither ``answered`` nor ``declined``.
        right: answered with the facts it must hold; out of scope: declined. ``None``: in scope, and the
            question does not say what it must hold.
        evidence_any, evidence_all: see ``measures.evidence``; false out of scope. ``None``: in scope, and the
            question names no gold evidence.
        confidence: the answer's; of a missing one the worst: 0 in scope, 1 out of scope.
        words, total_ms: the answer's length and the whole answer's time; 0 where it is missing.
        expected_f1: token F1 with the expected answer, 0 where none was given; ``None``: none is expected.
        things_held, things_expected: of the numbers and names in the expected answer.
    """

    id: str
    kind: str
    phrasing: str
    out_of_scope: bool
    hard: bool
    turn: bool
    missing: bool
    answered: bool
    declined: bool
    right: bool | None
    evidence_any: bool | None
    evidence_all: bool | None
    confidence: float
    words: int
    total_ms: float
    expected_f1: float | None = None
    things_held: int = 0
    things_expected: int = 0


@dataclass(frozen=True, slots=True)
class Unscored:
    """How many questions in scope give nothing to judge by: no facts, or no gold evidence."""

    facts: int
    evidence: int


@dataclass(frozen=True, slots=True)
class Scores:
    """One system's figures over one set of questions.

    Attributes:
        missing: how many questions the run has no answer to.
        right, evidence_any, evidence_all, wrongly_declined: over questions in scope.
        right_if_answered: of the questions in scope that were answered.
        declined, declined_hard: over questions out of scope, by the gate's own decision.
        declined_at_5, declined_hard_at_5: at the threshold that declines 5 % of those in scope.
        calibration_error, brier, aurc: of the confidence of what was answered, alone or in conversations,
            in scope or out; an answer to what is out of scope is wrong.
        turns_right: over turns of conversations, which count nowhere else but in grounding and time.
        expected_f1: mean over questions in scope with an expected answer, in [0, 1]; ``None`` without any.
        things_held: of all numbers and names in their expected answers.
        by_kind, by_phrasing, evidence_by_kind: right, and evidence_any, over questions in scope.
    """

    answerer: str
    missing: int
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
    calibration_error: float
    brier: float
    aurc: float
    turns_right: Proportion
    median_words: float
    quotes_equal: Proportion
    numbers_grounded: Proportion
    p50_ms: float
    p95_ms: float
    unscored: Unscored
    expected_f1: float | None
    things_held: Proportion
    by_kind: dict[str, Proportion]
    by_phrasing: dict[str, Proportion]
    evidence_by_kind: dict[str, Proportion]

    def to_json(self) -> dict[str, Any]:
        """Plain values; a proportion as share, interval and counts."""
        return {name: _plain(getattr(self, name)) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class ScoredRun:
    """A run with its judgement: verdicts in the order of the questions, answers by question id."""

    scores: Scores
    verdicts: tuple[Verdict, ...]
    answers: Mapping[str, Answer]


def score_run(
    folder: Path,
    questions: Sequence[JudgedQuestion],
    question_files: Sequence[Path],
    documents: Mapping[str, Document],
) -> ScoredRun:
    """Judge a run folder and write ``verdicts.jsonl`` into it.

    Raises:
        EvaluationError: the folder is not a run, or a run over other questions.
    """
    manifest = read_manifest(folder)
    if sorted(manifest["questions"].values()) != sorted(map(file_sha256, question_files)):
        raise EvaluationError(
            f"{folder} did not answer {', '.join(map(str, question_files))} as they are now.",
            mend="assistant eval --questions with these files.",
        )
    answers = read_answers(folder)
    verdicts = tuple(judge(question, answers.get(question.id)) for question in questions)
    lines = (json.dumps(asdict(verdict)) + "\n" for verdict in verdicts)
    write_text_atomically(folder / VERDICTS, "".join(lines))
    return ScoredRun(score(manifest["answerer"], verdicts, answers, documents), verdicts, answers)


def judge(question: JudgedQuestion, answer: Answer | None) -> Verdict:
    """One verdict; see the measures for what each field means."""
    in_scope = not question.out_of_scope
    answered = answer is not None and answer.outcome is Outcome.ANSWERED
    declined = answer is not None and not answered
    retrieved = [found.chunk.span for found in answer.evidence] if answer else []
    hit = evidence_at(question.gold, retrieved, EVIDENCE_K)
    text = answer.text if answer and answered else None
    held = things_held(question.expected, text or "")
    return Verdict(
        id=question.id,
        kind=question.kind,
        phrasing=question.phrasing,
        out_of_scope=question.out_of_scope,
        hard=question.hard,
        turn=bool(question.conversation),
        missing=answer is None,
        answered=answered,
        declined=declined,
        right=declined if not in_scope else is_right(question, text) if question.must else None,
        evidence_any=hit.any if question.gold or not in_scope else None,
        evidence_all=hit.all if question.gold or not in_scope else None,
        confidence=answer.confidence if answer else float(question.out_of_scope),
        words=words_in(text or ""),
        total_ms=answer.timings_ms.get("total", 0.0) if answer else 0.0,
        expected_f1=token_f1(question.expected, text or "") if question.expected else None,
        things_held=held.hits,
        things_expected=held.total,
    )


def score(
    name: str, verdicts: Sequence[Verdict], answers: Mapping[str, Answer], documents: Mapping[str, Document]
) -> Scores:
    """Figures over verdicts."""
    alone = [verdict for verdict in verdicts if not verdict.turn]
    inside = [verdict for verdict in alone if not verdict.out_of_scope]
    outside = [verdict for verdict in alone if verdict.out_of_scope]
    hard = [verdict for verdict in outside if verdict.hard]
    answered = [verdict for verdict in inside if verdict.answered]
    sure, unsure = [v.confidence for v in inside], [v.confidence for v in outside]
    unsure_hard = [v.confidence for v in hard]
    scored = [verdict for verdict in verdicts if verdict.right is not None]
    if inside and all(verdict.out_of_scope for verdict in scored):
        scored = []  # answers to what is out of scope alone would make any confidence look false
    said = [verdict for verdict in scored if verdict.answered]
    said_sure, said_right = [v.confidence for v in said], [bool(v.right) and not v.out_of_scope for v in said]
    expected = [v.expected_f1 for v in inside if v.expected_f1 is not None]
    given = [answers[verdict.id] for verdict in verdicts if not verdict.missing]
    times = [verdict.total_ms for verdict in verdicts if not verdict.missing]
    return Scores(
        answerer=name,
        missing=sum(verdict.missing for verdict in verdicts),
        right=_share([v.right for v in inside]),
        right_if_answered=_share([v.right for v in answered]),
        evidence_any=_share([v.evidence_any for v in inside]),
        evidence_all=_share([v.evidence_all for v in inside]),
        wrongly_declined=_share([not v.answered for v in inside]),
        declined=_share([v.declined for v in outside]),
        declined_hard=_share([v.declined for v in hard]),
        declined_at_5=declined_at(sure, unsure),
        declined_hard_at_5=declined_at(sure, unsure_hard),
        auroc=auroc(sure, unsure),
        auroc_hard=auroc(sure, unsure_hard),
        calibration_error=expected_calibration_error(said_sure, said_right),
        brier=brier(said_sure, said_right),
        aurc=aurc(said_sure, said_right),
        turns_right=_share([v.right for v in verdicts if v.turn]),
        median_words=median_words([v.words for v in answered]),
        quotes_equal=_sum([quotes_equal(answer.citations, documents) for answer in given]),
        numbers_grounded=_sum([numbers_grounded(answer.text or "", answer.citations) for answer in given]),
        p50_ms=percentile_ms(times, 50),
        p95_ms=percentile_ms(times, 95),
        unscored=Unscored(
            facts=sum(verdict.right is None for verdict in inside),
            evidence=sum(verdict.evidence_any is None for verdict in inside),
        ),
        expected_f1=fmean(expected) if expected else None,
        things_held=Proportion(sum(v.things_held for v in inside), sum(v.things_expected for v in inside)),
        by_kind=_by(inside, lambda v: v.kind, lambda v: v.right),
        by_phrasing=_by(inside, lambda v: v.phrasing, lambda v: v.right),
        evidence_by_kind=_by(inside, lambda v: v.kind, lambda v: v.evidence_any),
    )


def _share(flags: Sequence[bool | None]) -> Proportion:
    scored = [flag for flag in flags if flag is not None]
    return Proportion(sum(scored), len(scored))


def _sum(parts: Sequence[Proportion]) -> Proportion:
    return Proportion(sum(part.hits for part in parts), sum(part.total for part in parts))


def _by(
    verdicts: Sequence[Verdict], key: Callable[[Verdict], str], flag: Callable[[Verdict], bool | None]
) -> dict[str, Proportion]:
    groups: dict[str, list[bool | None]] = {}
    for verdict in verdicts:
        groups.setdefault(key(verdict), []).append(flag(verdict))
    return {name: _share(groups[name]) for name in sorted(groups) if name}


def _plain(value: Any) -> Any:
    if isinstance(value, Proportion):
        low, high = value.interval
        known = {"share": value.share, "low": low, "high": high} if value.total else {"share": None}
        return {**known, "hits": value.hits, "total": value.total}
    if isinstance(value, Unscored):
        return asdict(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, float):
        return value if value == value else None  # NaN is not JSON
    return value
