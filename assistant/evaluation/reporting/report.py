"""Report: everything that is told of one evaluation, in whatever form.

Given questions, scored runs, and what was found about them; holds it and counts. It does not know terminals,
Markdown, HTML or files. ``Decision`` and ``Reason`` say what is read of those that others make.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.evaluation.compare import Comparison
from assistant.evaluation.reporting.learning_curve import Grown
from assistant.evaluation.score import ScoredRun, Scores
from assistant.questions.judged_question import JudgedQuestion


class Point(Protocol):
    """One thing that speaks for or against a system."""

    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...


class Decision(Protocol):
    """What the evaluation comes to, in plain words."""

    @property
    def headline(self) -> str: ...
    @property
    def points(self) -> Sequence[Point]: ...


class Reason(Protocol):
    """Why a system answered one question as it did; ``question`` is an id, ``words`` a sentence."""

    @property
    def question(self) -> str: ...
    @property
    def answerer(self) -> str: ...
    @property
    def cause(self) -> str: ...
    @property
    def words(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Report:
    """What forms are made from.

    Attributes:
        runs: their verdicts are in the order of ``questions``.
        comparison: of the first two runs; ``None`` where there are not two to compare.
        curve: the learning curve; empty where none was measured.
    """

    questions: Sequence[JudgedQuestion]
    runs: Sequence[ScoredRun]
    comparison: Comparison | None = None
    decision: Decision | None = None
    reasons: Sequence[Reason] = ()
    curve: Sequence[Grown] = ()

    @property
    def scores(self) -> list[Scores]:
        return [run.scores for run in self.runs]

    @property
    def systems(self) -> list[str]:
        """What each run is called; no two alike."""
        names = [one.answerer for one in self.scores]
        if len(set(names)) == len(names):
            return names
        if self.comparison:
            return [self.comparison.base, self.comparison.new]
        return [f"{name} ({number})" for number, name in enumerate(names, start=1)]

    @property
    def title(self) -> str:
        return f"{' and '.join(self.systems)}, measured"

    def causes(self) -> dict[str, Counter[str]]:
        """How often each cause was found, by answerer; the most frequent cause first."""
        counts: dict[str, Counter[str]] = {}
        for reason in self.reasons:
            counts.setdefault(reason.answerer, Counter())[in_words(reason.cause)] += 1
        return counts

    def reasons_for(self) -> dict[tuple[str, str], list[Reason]]:
        """By question id and answerer."""
        found: dict[tuple[str, str], list[Reason]] = {}
        for reason in self.reasons:
            found.setdefault((reason.question, reason.answerer), []).append(reason)
        return found

    def asked(self) -> str:
        """One sentence on what was asked of whom."""
        turns = sum(bool(one.conversation) for one in self.questions)
        outside = [one for one in self.questions if one.out_of_scope and not one.conversation]
        hard = sum(one.hard for one in outside)
        inside = len(self.questions) - turns - len(outside)
        parts = [
            f"{inside} in scope",
            f"{len(outside)} out of scope" + (f" ({hard} of them hard)" if hard else ""),
        ]
        if turns:
            talks = len({one.conversation for one in self.questions if one.conversation})
            parts.append(f"{turns} turns of {talks} conversations")
        number = len(self.questions)
        return f"{number} question{'s' if number != 1 else ''}: {', '.join(parts)}."

    def conditions(self) -> str:
        """What the runs say of their times; empty where they say nothing."""
        return " ".join(dict.fromkeys(run.conditions for run in self.runs if run.conditions))

    def opening(self) -> tuple[str, list[tuple[str, str]]]:
        """A headline, and points as title and text: the decision's, or what the comparison says."""
        if self.decision:
            return self.decision.headline, [(one.title, one.text) for one in self.decision.points]
        if not self.comparison:
            alone = "One system was measured alone: there is nothing to compare it with."
            return alone if len(
                self.runs
            ) == 1 else "Nothing was compared: the figures stand side by side.", []
        base, new = self.comparison.base, self.comparison.new
        told = [
            (one.measure, one.in_words(base, new).removeprefix(f"{one.measure}: "))
            for one in self.comparison.differences
        ]
        if self.comparison.slowdown:
            told.append(("time", self.comparison.slowdown.in_words(base, new)))
        return f"{new} compared with {base}", told


def in_words(cause: str) -> str:
    """A cause as people read it."""
    return str(cause).replace("_", " ")
