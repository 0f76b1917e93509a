"""Slowdown: how many times as long does the new system take?

Given both systems' times on the same questions, in milliseconds. The ratio of the median times, above 0,
lower is better for the new one, with a paired bootstrap interval over questions; what else the machine did
is not in the interval, so that it is told and never fails a comparison.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.evaluation.statistics.bootstrap import interval_of


@dataclass(frozen=True, slots=True)
class Slowdown:
    """Median milliseconds of both, and new over base with its 95 % interval.

    Attributes:
        questions: those that both systems answered or declined, with a time above 0.
        same_hardware: whether both runs name the same machine, under the same conditions; else the ratio says little.
    """

    questions: int
    base_ms: float
    new_ms: float
    ratio: float
    low: float
    high: float
    same_hardware: bool

    def in_words(self, base: str = "base", new: str = "new") -> str:
        """One sentence."""
        return (
            f"median time: {base} {self.base_ms:.3g} ms, {new} {self.new_ms:.3g} ms; {new} takes "
            f"{self.ratio:.3g} times as long [{self.low:.3g}, {self.high:.3g}] at n = {self.questions}"
            + ("" if self.same_hardware else ", on another machine or under other conditions")
        )


def slowdown(
    base_ms: NDArray[np.float64],
    new_ms: NDArray[np.float64],
    clusters: Sequence[str],
    *,
    same_hardware: bool,
) -> Slowdown | None:
    """``None`` where no question has a time of both.

    Args:
        base_ms, new_ms: ``(n,)`` float; 0 where there is none.
        clusters: ``(n,)``, the cluster of each question.
    """
    timed = np.flatnonzero((base_ms > 0) & (new_ms > 0))
    if not len(timed):
        return None
    old, fresh = base_ms[timed], new_ms[timed]

    def ratio(rows: NDArray[np.intp]) -> float:
        return float(np.median(fresh[rows]) / np.median(old[rows]))

    interval = interval_of(ratio, [clusters[int(row)] for row in timed])
    return Slowdown(
        questions=len(timed),
        base_ms=float(np.median(old)),
        new_ms=float(np.median(fresh)),
        ratio=ratio(np.arange(len(timed))),
        low=interval.low,
        high=interval.high,
        same_hardware=same_hardware,
    )
