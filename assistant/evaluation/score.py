"""Score: a run folder and judged questions → verdicts and figures.

Given what was answered, judges without any model: the same run always scores the same. A question
without an answer in the run counts as wrong, in scope or out. What a question gives nothing to judge by
could not be scored, which is not the same as wrong: it counts in no share, and ``Unscored`` says how often.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from pathlib import Path
from typing import Any

from assistant.artefact import file_sha256, write_text_atomically
from assistant.domain import Answer, Document
from assistant.errors import EvaluationError
from assistant.evaluation.explanations import with_explanations
from assistant.evaluation.headings import Headings
from assistant.evaluation.measures.brevity import median_words
from assistant.evaluation.measures.calibration import Bin, brier, expected_calibration_error, reliability
from assistant.evaluation.measures.declining import auroc, declined_at, false_positives_at
from assistant.evaluation.measures.grounding import numbers_grounded, quotes_equal
from assistant.evaluation.measures.latency import Latency, by_stage, percentile_ms
from assistant.evaluation.measures.mean import Mean
from assistant.evaluation.measures.proportion import Proportion
from assistant.evaluation.measures.selective import Point, aurc, risk_coverage
from assistant.evaluation.measures.throughput import per_second
from assistant.evaluation.measures.unsupported import unsupported
from assistant.evaluation.run_folder import read_answers, read_manifest
from assistant.evaluation.trec import QRELS, qrels_lines
from assistant.evaluation.verdict import Verdict, judge
from assistant.questions.judged_question import JudgedQuestion

VERDICTS = "verdicts.jsonl"


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
        right: over questions in scope that say what an answer must hold.
        wrongly_declined: over questions in scope.
        evidence_any … ndcg, facts, token_f1, rouge_l: over questions in scope that can be scored, answered
            or not; see ``Verdict``.
        right_if_answered: of those that were answered.
        forbidden, citation_precision, citation_recall: of those that can be scored.
        declined, declined_hard: over questions out of scope, by the gate's own decision.
        declined_at_5, declined_hard_at_5: at the threshold that declines 5 % of those in scope.
        false_positives_at_95, false_positives_hard_at_95: their complements.
        calibration_error, brier, aurc, reliability, risk_coverage: of the confidence of what was answered and
            can be scored, alone or in conversations, in scope or out; an answer to what is out of scope is
            wrong.
        turns_right: over turns of conversations, which count nowhere else but in grounding and time.
        rewrite_f1: over follow-ups whose stand-alone form is known.
        expected_f1: over questions in scope that come with an expected answer.
        things_held: of all numbers and names in their expected answers.
        unsupported: of everything that was answered, with a figure or a name that its quotes lack.
        stages: time by stage, of the answers that went through it.
        by_kind, by_phrasing, evidence_by_kind: right, and evidence_any, over questions in scope.
    """

    answerer: str
    missing: int
    right: Proportion
    right_if_answered: Proportion
    evidence_any: Proportion
    evidence_all: Proportion
    evidence_recall: Mean
    reciprocal_rank: Mean
    ndcg: Mean
    facts: Mean
    forbidden: Proportion
    token_f1: Mean
    rouge_l: Mean
    expected_f1: Mean
    things_held: Proportion
    wrongly_declined: Proportion
    declined: Proportion
    declined_hard: Proportion
    declined_at_5: float
    declined_hard_at_5: float
    false_positives_at_95: float
    false_positives_hard_at_95: float
    auroc: float
    auroc_hard: float
    calibration_error: float
    brier: float
    aurc: float
    reliability: tuple[Bin, ...]
    risk_coverage: tuple[Point, ...]
    turns_right: Proportion
    rewrite_f1: Mean
    median_words: float
    quotes_equal: Proportion
    numbers_grounded: Proportion
    unsupported: Proportion
    citation_precision: Mean
    citation_recall: Mean
    p50_ms: float
    p95_ms: float
    p99_ms: float
    answers_per_second: float
    stages: dict[str, Latency]
    unscored: Unscored
    by_kind: dict[str, Proportion]
    by_phrasing: dict[str, Proportion]
    evidence_by_kind: dict[str, Proportion]

    def to_json(self) -> dict[str, Any]:
        """Plain values; a proportion as share, interval and counts; what cannot be given as null."""
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
    """Judge a run folder and write ``verdicts.jsonl`` and ``qrels.trec`` into it.

    Raises:
        EvaluationError: the folder is not a run, or a run over other questions.
    """
    manifest = read_manifest(folder)
    if sorted(manifest["questions"].values()) != sorted(map(file_sha256, question_files)):
        raise EvaluationError(
            f"{folder} did not answer {', '.join(map(str, question_files))} as they are now.",
            mend="assistant eval --questions with these files.",
        )
    answers = with_explanations(read_answers(folder), folder)
    verdicts = tuple(judge(question, answers.get(question.id)) for question in questions)
    lines = (json.dumps(asdict(verdict)) + "\n" for verdict in verdicts)
    write_text_atomically(folder / VERDICTS, "".join(lines))
    write_text_atomically(folder / QRELS, "".join(qrels_lines(questions, answers)))
    return ScoredRun(score(manifest["answerer"], verdicts, answers, documents), verdicts, answers)


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
    given = [answers[verdict.id] for verdict in verdicts if not verdict.missing]
    times = [verdict.total_ms for verdict in verdicts if not verdict.missing]
    headings = Headings(documents)
    return Scores(
        answerer=name,
        missing=sum(verdict.missing for verdict in verdicts),
        right=_share([v.right for v in inside]),
        right_if_answered=_share([v.right for v in answered]),
        evidence_any=_share([v.evidence_any for v in inside]),
        evidence_all=_share([v.evidence_all for v in inside]),
        evidence_recall=Mean.of(v.evidence_recall for v in inside),
        reciprocal_rank=Mean.of(v.reciprocal_rank for v in inside),
        ndcg=Mean.of(v.ndcg for v in inside),
        facts=Mean.of(v.facts for v in inside),
        forbidden=_share([v.forbidden for v in inside]),
        token_f1=Mean.of(v.token_f1 for v in inside),
        rouge_l=Mean.of(v.rouge_l for v in inside),
        expected_f1=Mean.of(v.expected_f1 for v in inside),
        things_held=Proportion(sum(v.things_held for v in inside), sum(v.things_expected for v in inside)),
        wrongly_declined=_share([not v.answered for v in inside]),
        declined=_share([v.declined for v in outside]),
        declined_hard=_share([v.declined for v in hard]),
        declined_at_5=declined_at(sure, unsure),
        declined_hard_at_5=declined_at(sure, unsure_hard),
        false_positives_at_95=false_positives_at(sure, unsure),
        false_positives_hard_at_95=false_positives_at(sure, unsure_hard),
        auroc=auroc(sure, unsure),
        auroc_hard=auroc(sure, unsure_hard),
        calibration_error=expected_calibration_error(said_sure, said_right),
        brier=brier(said_sure, said_right),
        aurc=aurc(said_sure, said_right),
        reliability=tuple(reliability(said_sure, said_right)),
        risk_coverage=tuple(risk_coverage(said_sure, said_right)),
        turns_right=_share([v.right for v in verdicts if v.turn]),
        rewrite_f1=Mean.of(v.rewrite_f1 for v in verdicts),
        median_words=median_words([v.words for v in answered]),
        quotes_equal=_sum([quotes_equal(answer.citations, documents) for answer in given]),
        numbers_grounded=_sum([numbers_grounded(answer.text or "", answer.citations) for answer in given]),
        unsupported=_share(_says_unsupported(answers[v.id], headings) for v in verdicts if v.answered),
        citation_precision=Mean.of(v.citation_precision for v in inside),
        citation_recall=Mean.of(v.citation_recall for v in inside),
        p50_ms=percentile_ms(times, 50),
        p95_ms=percentile_ms(times, 95),
        p99_ms=percentile_ms(times, 99),
        answers_per_second=per_second(times),
        stages=by_stage([_stages(answer) for answer in given]),
        unscored=Unscored(
            facts=sum(verdict.right is None for verdict in inside),
            evidence=sum(verdict.evidence_any is None for verdict in inside),
        ),
        by_kind=_by(inside, lambda v: v.kind, lambda v: v.right),
        by_phrasing=_by(inside, lambda v: v.phrasing, lambda v: v.right),
        evidence_by_kind=_by(inside, lambda v: v.kind, lambda v: v.evidence_any),
    )


def _says_unsupported(answer: Answer, headings: Headings) -> bool:
    about = f"{answer.standalone_question} {headings.above(answer.citations)}"
    return bool(unsupported(answer.text or "", answer.citations, about))


def _stages(answer: Answer) -> dict[str, float]:
    return {stage: ms for stage, ms in answer.timings_ms.items() if stage != "total"}


def _share(flags: Iterable[bool | None]) -> Proportion:
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
    if isinstance(value, Mean):
        return {"mean": _plain(value.value), "total": value.total}
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return value if value == value else None  # NaN is not JSON
    return value
