"""Score: a run folder and judged questions → verdicts and figures.

Given what was answered, judges without any model: the same run always scores the same. A question
without an answer in the run counts as wrong, in scope or out. What a question gives nothing to judge by
could not be scored, which is not the same as wrong: it counts in no share, and ``Unscored`` says how often.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass, replace
from pathlib import Path
from typing import Any

from assistant.artefact import file_sha256, write_text_atomically
from assistant.domain import Answer, Document
from assistant.errors import EvaluationError
from assistant.evaluation.estimate import Estimate, share
from assistant.evaluation.explanations import read_explanations
from assistant.evaluation.footprint import Footprint
from assistant.evaluation.run_folder import read_answers, read_manifest
from assistant.evaluation.scoring.answering import Answering, answering
from assistant.evaluation.scoring.confidence import Confidence, confidence
from assistant.evaluation.scoring.cost import Cost, cost
from assistant.evaluation.scoring.declining import Declining, declining
from assistant.evaluation.scoring.finding import Finding, finding
from assistant.evaluation.scoring.grounding import Grounding, grounding
from assistant.evaluation.scoring.intents import Intents, intents
from assistant.evaluation.scoring.parts import inside
from assistant.evaluation.trec import QRELS, qrels_lines
from assistant.evaluation.verdict import VERDICTS, Verdict, judge
from assistant.questions.judged_question import JudgedQuestion


@dataclass(frozen=True, slots=True)
class Unscored:
    """How many questions in scope give nothing to judge by: no facts, or no gold evidence."""

    facts: int
    evidence: int


@dataclass(frozen=True, slots=True)
class Groups:
    """Right, and evidence found, over the questions in scope of each kind or phrasing."""

    right_by_kind: dict[str, Estimate]
    right_by_phrasing: dict[str, Estimate]
    evidence_by_kind: dict[str, Estimate]


@dataclass(frozen=True, slots=True)
class Scores:
    """One system's figures over one set of questions, by subject.

    Turns of conversations count in ``answering.turns_right`` and ``rewrite_f1``, and in confidence, grounding
    and cost; nowhere else.

    Attributes:
        missing: how many questions the run has no answer to.
    """

    answerer: str
    missing: int
    unscored: Unscored
    answering: Answering
    finding: Finding
    declining: Declining
    confidence: Confidence
    grounding: Grounding
    intents: Intents
    cost: Cost
    groups: Groups

    def to_json(self) -> dict[str, Any]:
        """Plain values; each figure with its interval; what cannot be given as null."""
        return {name: _plain(getattr(self, name)) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class ScoredRun:
    """A run with its judgement: verdicts in the order of the questions, answers by question id.

    ``conditions`` are what the run says of its times, in words; empty where it says nothing.
    """

    scores: Scores
    verdicts: tuple[Verdict, ...]
    answers: Mapping[str, Answer]
    conditions: str = ""


def score_run(
    folder: Path,
    questions: Sequence[JudgedQuestion],
    question_files: Sequence[Path],
    documents: Mapping[str, Document],
    *,
    watts: float | None = None,
) -> ScoredRun:
    """Judge a run folder and write ``verdicts.jsonl`` and ``qrels.trec`` into it.

    Args:
        watts: what the machine is assumed to draw while it answers; ``None`` gives no estimate of energy.

    Raises:
        EvaluationError: the folder is not a run, or a run over other questions.
    """
    manifest = read_manifest(folder)
    if sorted(manifest["questions"].values()) != sorted(map(file_sha256, question_files)):
        raise EvaluationError(
            f"{folder} did not answer {', '.join(map(str, question_files))} as they are now.",
            mend="assistant eval --questions with these files.",
        )
    told = read_explanations(folder)
    answers = {
        name: replace(answer, explanation=told.get(name, answer.explanation))
        for name, answer in read_answers(folder).items()
    }
    verdicts = tuple(judge(question, answers.get(question.id)) for question in questions)
    lines = (json.dumps(asdict(verdict)) + "\n" for verdict in verdicts)
    write_text_atomically(folder / VERDICTS, "".join(lines))
    write_text_atomically(folder / QRELS, "".join(qrels_lines(questions, answers)))
    scores = score(
        manifest["answerer"],
        verdicts,
        answers,
        documents,
        recognised=intents(questions, verdicts, told),
        footprint=Footprint.of(manifest),
        watts=watts,
    )
    return ScoredRun(scores, verdicts, answers, str(manifest.get("conditions", "")))


def score(
    name: str,
    verdicts: Sequence[Verdict],
    answers: Mapping[str, Answer],
    documents: Mapping[str, Document],
    *,
    recognised: Intents | None = None,
    footprint: Footprint = Footprint(),
    watts: float | None = None,
) -> Scores:
    """Figures over verdicts.

    Args:
        answers: by question id.
        recognised: the figures of intents; not given, there are none.
        watts: see ``score_run``.
    """
    asked = inside(verdicts)
    return Scores(
        answerer=name,
        missing=sum(verdict.missing for verdict in verdicts),
        unscored=Unscored(
            facts=sum(verdict.right is None for verdict in asked),
            evidence=sum(verdict.evidence_any is None for verdict in asked),
        ),
        answering=answering(verdicts),
        finding=finding(verdicts),
        declining=declining(verdicts),
        confidence=confidence(verdicts),
        grounding=grounding(verdicts, answers, documents),
        intents=recognised or intents([], [], {}),
        cost=cost(verdicts, answers, footprint, watts),
        groups=Groups(
            right_by_kind=_by(asked, lambda v: v.kind, lambda v: v.right),
            right_by_phrasing=_by(asked, lambda v: v.phrasing, lambda v: v.right),
            evidence_by_kind=_by(asked, lambda v: v.kind, lambda v: v.evidence_any),
        ),
    )


def _by(
    verdicts: Sequence[Verdict], key: Callable[[Verdict], str], flag: Callable[[Verdict], bool | None]
) -> dict[str, Estimate]:
    groups: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        groups.setdefault(key(verdict), []).append(verdict)
    return {name: share(groups[name], flag) for name in sorted(groups) if name}


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return value if value == value else None  # NaN is not JSON
    return value
