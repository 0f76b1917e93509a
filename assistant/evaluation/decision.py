"""The decision: which system answers better, where, and at what price, in words that a manager reads.

Given two systems' comparison and the verdicts that it was made from. It claims nothing that is not separable,
and does not know what a right answer is worth.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

from assistant.evaluation.break_even import BreakEven, break_even, extra_time
from assistant.evaluation.compare import DECLINED, EVIDENCE, RIGHT, TURNS, Comparison
from assistant.evaluation.difference import Difference, Paired, differences
from assistant.evaluation.points import Names, Point, chance, price, quality, risk, sizes, time
from assistant.evaluation.slowdown import Slowdown
from assistant.evaluation.verdict import Verdict

DECISION = "decision.json"
_BETTER = {
    RIGHT: "is right more often",
    TURNS: "gets more turns of conversations right",
    DECLINED: "declines more of what nothing answers",
}


@dataclass(frozen=True, slots=True)
class System:
    """One of the two.

    Attributes:
        verdicts: on the same questions as the other's, in the same order.
        memory_bytes: the peak of the process that answered, with all that it had loaded; ``None``, as for
            the other, where nobody measured it.
        model_bytes: of the files that it serves with.
    """

    verdicts: Sequence[Verdict]
    memory_bytes: int | None = None
    model_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What the evaluation comes to.

    Attributes:
        better: the system that is surely better in one at least of right answers, conversations and
            declining, and surely worse in none; ``None`` where there is no such system.
        headline: one sentence.
        points: in the order in which they are to be read.
        break_even: ``None`` where there is nothing to weigh, or nothing to weigh with.
    """

    better: str | None
    headline: str
    points: tuple[Point, ...]
    break_even: BreakEven | None

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def decide(comparison: Comparison, base: System, new: System) -> Decision:
    """From a comparison, and the verdicts that it was made from."""
    names = Names(comparison.base, comparison.new)
    told = {one.measure: one for one in comparison.differences}
    slow = comparison.slowdown
    better, found = _verdict([told[name] for name in _BETTER if name in told], names)
    points = [
        quality(told[name], comparison.slices[name], names)
        for name in (RIGHT, TURNS, DECLINED, EVIDENCE)
        if name in told
    ]
    if kept := _no_wrong_answer(base.verdicts, new.verdicts):
        points.append(risk(kept, names))
    if slow:
        points.append(time(slow, (_mean_ms(base.verdicts), _mean_ms(new.verdicts)), names))
    memory = "The most that the process held that answered, with all that it had loaded"
    points += sizes("Memory", (base.memory_bytes, new.memory_bytes), memory, names)
    points += sizes("Model files", (base.model_bytes, new.model_bytes), "Files that it serves with", names)
    cost = None
    extra = extra_time(base.verdicts, new.verdicts) if slow and slow.same_hardware else None
    if extra and RIGHT in told:
        cost = break_even(told[RIGHT], extra, names.base, names.new)
        points.append(price(told[RIGHT], extra, cost, names))
    return Decision(better, f"{found}{_takes(slow, names)}.", tuple(points), cost)


def read_headline(folder: Path) -> str:
    """Of the decision written in a folder; empty where there is none."""
    path = folder / DECISION
    return str(json.loads(path.read_text(encoding="utf-8"))["headline"]) if path.is_file() else ""


def _verdict(outcomes: Sequence[Difference], names: Names) -> tuple[str | None, str]:
    if not outcomes:
        return (
            None,
            f"Nothing here could be scored, so that nothing decides between {names.base} and {names.new}",
        )
    apart = [one for one in outcomes if one.separable]
    if not apart:
        return None, f"What they answer does not tell {names.new} from {names.base}: {chance(outcomes[0])}"
    won, lost = (
        [one for one in apart if names.better(one.difference) == name] for name in (names.new, names.base)
    )
    if won and lost:
        return None, f"Neither is better throughout: {names.new} {_all(won)}, {names.base} {_all(lost)}"
    right = outcomes[0]
    but = f", while right answers may differ by chance ({chance(right)})" if not right.separable else ""
    system = names.better(apart[0].difference)
    return system, f"{system} answers better: it {_all(apart)}{but}"


def _all(outcomes: Sequence[Difference]) -> str:
    return " and ".join(
        f"{_BETTER[one.measure]} ({max(one.base, one.new):.1%} against {min(one.base, one.new):.1%} of "
        f"{one.questions})"
        for one in outcomes
    )


def _takes(slow: Slowdown | None, names: Names) -> str:
    if slow is None or not slow.same_hardware or slow.low <= 1 <= slow.high:
        return ""
    slower, times = (names.new, slow.ratio) if slow.ratio > 1 else (names.base, 1 / slow.ratio)
    return f"; {slower} takes {times:.3g} times as long"


def _no_wrong_answer(base: Sequence[Verdict], new: Sequence[Verdict]) -> Difference | None:
    """Of the shares of questions in scope, alone, to which no wrong answer was given: a family of its own."""
    rows = [
        (old, fresh)
        for old, fresh in zip(base, new, strict=True)
        if not old.turn and not old.out_of_scope and old.right is not None
    ]
    if not rows:
        return None
    kept = np.array([[not one.answered or bool(one.right) for one in row] for row in rows])
    clusters = tuple(old.cluster for old, _ in rows)
    return differences([Paired("no wrong answer", "", kept[:, 0], kept[:, 1], clusters)])[0]


def _mean_ms(verdicts: Sequence[Verdict]) -> float:
    return fmean(verdict.total_ms for verdict in verdicts if verdict.total_ms > 0)
