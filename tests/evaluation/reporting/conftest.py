"""Reports on a few questions that two systems answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.domain import Answer, Document
from assistant.evaluation.compare import Side, compare_verdicts
from assistant.evaluation.reporting.learning_curve import Grown
from assistant.evaluation.reporting.report import Report
from assistant.evaluation.score import ScoredRun, score
from assistant.evaluation.verdict import judge
from assistant.questions.files import JudgedQuestion, load_questions
from tests.fakes import fake_answer

Documents = dict[str, Document]
CURVE = (
    Grown("ml", 100, 0.3, 0.2, 0.4),
    Grown("dl", 100, 0.6, 0.5, 0.7),
    Grown("ml", 1000, 0.7, 0.6, 0.8),
    Grown("dl", 1000, 0.7, 0.6, 0.8),
)


@dataclass(frozen=True)
class Point:
    title: str
    text: str


@dataclass(frozen=True)
class Decision:
    headline: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Reason:
    question: str
    answerer: str
    cause: str
    words: str


DECISION = Decision("Take <dl>.", (Point("time", "ml is faster"),))


def scored(
    name: str, questions: Sequence[JudgedQuestion], answers: dict[str, Answer], documents: Documents
) -> ScoredRun:
    verdicts = tuple(judge(one, answers.get(one.id)) for one in questions)
    return ScoredRun(score(name, verdicts, answers, documents), verdicts, answers)


def said(name: str, questions: Sequence[JudgedQuestion], documents: Documents, text: str) -> ScoredRun:
    """A run that says the same to every question."""
    return scored(
        name, questions, {one.id: fake_answer(name, one.question, text) for one in questions}, documents
    )


def compared(questions: Sequence[JudgedQuestion], *runs: ScoredRun, **more: object) -> Report:
    """A report with the comparison of its two runs."""
    base, new = (Side(run.scores.answerer, run.verdicts) for run in runs)
    return Report(questions, runs, compare_verdicts(base, new), **more)


@pytest.fixture
def report(write: Callable[..., Path], documents: Documents) -> Callable[..., Report]:
    """Of ``rows``: ``ml`` says ``text`` to each of them, ``dl`` "gas"; ``compare`` takes a while."""

    def made(
        *rows: object, text: str = "220 <i>", plain: bool = False, compare: bool = False, **more: object
    ) -> Report:
        questions = load_questions([write(*rows)], documents, plain=plain)
        runs = said("ml", questions, documents, text), said("dl", questions, documents, "gas")
        return compared(questions, *runs, **more) if compare else Report(questions, runs, **more)

    return made
