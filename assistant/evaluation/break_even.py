"""Break-even: what one more right answer costs in time.

Given two systems' verdicts on the same questions. Where one is right more often, and slower: its extra time a
question / its extra right answers a question, the incremental cost-effectiveness ratio (Drummond et al. 2015,
"Methods for the Economic Evaluation of Health Care Programmes"). Seconds of one caller's waiting on the
machine that was measured, above 0, lower is better for the slower system; its 95 % interval is that of the
extra right answers, the time taken as measured. Where it cannot be told that either is right more often, the
ratio says nothing, and none is given.

It assumes that questions come as in the set, one after another. It does not know what a right answer is worth,
or a second, nor memory, building, upkeep, or what a wrong answer does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.evaluation.difference import Difference
from assistant.evaluation.statistics.bootstrap import Interval, interval_of_mean
from assistant.evaluation.verdict import Verdict


@dataclass(frozen=True, slots=True)
class ExtraTime:
    """Mean milliseconds that the new system takes more for a question; negative: less.

    Attributes:
        questions: in scope and alone, with a time of both.
        low, high: its 95 % interval, by paired bootstrap.
    """

    questions: int
    ms: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class BreakEven:
    """What one more right answer of the better, slower system costs.

    Attributes:
        system: which that is.
        gained: more right answers a question, in (0, 1].
        extra_ms: more milliseconds a question.
        seconds, low, high: for one more right answer, with its 95 % interval.
    """

    system: str
    gained: float
    extra_ms: float
    seconds: float
    low: float
    high: float


def extra_time(base: Sequence[Verdict], new: Sequence[Verdict]) -> ExtraTime | None:
    """Over the questions that right and wrong are told of; ``None`` where none has a time of both."""
    timed = [
        (fresh.total_ms - old.total_ms, old.cluster)
        for old, fresh in zip(base, new, strict=True)
        if not old.turn
        and not old.out_of_scope
        and old.right is not None
        and old.total_ms > 0 < fresh.total_ms
    ]
    if not timed:
        return None
    extra = np.array([ms for ms, _ in timed])
    interval = interval_of_mean(extra, [cluster for _, cluster in timed])
    return ExtraTime(len(timed), float(extra.mean()), interval.low, interval.high)


def break_even(right: Difference, extra: ExtraTime, base: str, new: str) -> BreakEven | None:
    """``None`` where neither is surely right more often, or the one that is, is not surely slower.

    Args:
        right: of shares right, over the same questions.
        base, new: what the systems are called.
    """
    if not right.separable:
        return None
    if right.difference > 0:
        system, gained, ends = new, right.difference, Interval(right.low, right.high)
        took, least = extra.ms, extra.low
    else:
        system, gained, ends = base, -right.difference, Interval(-right.high, -right.low)
        took, least = -extra.ms, -extra.high
    if least <= 0:
        return None
    seconds = took / 1000
    return BreakEven(system, gained, took, seconds / gained, seconds / ends.high, seconds / ends.low)
