"""Difference: two systems' verdicts on the same questions → how far apart, how sure, and in words.

Given one flag a question for each system, gives differences with interval, p-value and, where nothing can
be told, the number of questions it would take. It does not know what the flags mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.evaluation.statistics.bootstrap import by_cluster, interval_of_mean
from assistant.evaluation.statistics.holm import holm
from assistant.evaluation.statistics.mcnemar import mcnemar
from assistant.evaluation.statistics.power import design_effect, questions_needed
from assistant.evaluation.statistics.sign_flips import sign_flips

ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Paired:
    """A flag of two systems over the same questions; true is good.

    Attributes:
        part: which slice of the measure's questions; empty for all of them.
        base, new: ``(n,)`` bool, n at least 1.
        clusters: ``(n,)``, equal for questions that are not independent of one another.
    """

    measure: str
    part: str
    base: NDArray[np.bool_]
    new: NDArray[np.bool_]
    clusters: tuple[str, ...]

    @property
    def gains(self) -> NDArray[np.float64]:
        """New minus base, ``(n,)``: -1, 0 or 1."""
        return self.new.astype(np.float64) - self.base


@dataclass(frozen=True, slots=True)
class Difference:
    """New minus base, in share of questions in [-1, 1]; positive: the new system is better.

    Attributes:
        part: which slice of the measure's questions; empty for all of them.
        questions: how many it is over.
        base, new: the shares, in [0, 1].
        low, high: the difference's own 95 % interval, by paired bootstrap.
        p_value: exact; McNemar's, or by flips of whole clusters where questions share one.
        family: how many differences were looked at together with it, itself included.
        p_adjusted: after Holm, over the family.
        separable: the interval excludes zero, and the adjusted p-value is at most 0.05.
        needed: questions that would separate a difference of this size in a family of this size, four times
            in five; ``None`` where it is separable, or no difference was seen.
    """

    measure: str
    part: str
    questions: int
    base: float
    new: float
    difference: float
    low: float
    high: float
    p_value: float
    family: int
    p_adjusted: float
    separable: bool
    needed: int | None

    def in_words(self, base: str = "base", new: str = "new") -> str:
        """One sentence on the part, or on all; ``base`` and ``new`` are what the systems are called."""
        shares = f"{self.part or self.measure}: {base} {self.base:.1%}, {new} {self.new:.1%}"
        chance = f"p = {self.p_value:.2g}, after Holm over {self.family} {self.p_adjusted:.2g}"
        if self.separable:
            better, ends = (new, (self.low, self.high)) if self.low > 0 else (base, (-self.high, -self.low))
            interval = f"[{ends[0] * 100:.1f}, {ends[1] * 100:.1f}]"
            points = f"{abs(self.difference) * 100:.1f} points {interval}"
            return f"{shares}; {better} better by {points} at n = {self.questions} ({chance})"
        points = f"{self.difference * 100:+.1f} points [{self.low * 100:+.1f}, {self.high * 100:+.1f}]"
        return f"{shares}; {points}, not separable at n = {self.questions} ({chance}); {self.more()}"

    def more(self) -> str:
        """How many questions it would take, where it is not separable."""
        if self.needed is None:
            return "no difference was seen"
        return f"about {rounded_up(self.needed):,} questions would be needed"


def rounded_up(number: int) -> int:
    """To two figures: 1,234 is 1,300."""
    step: int = 10 ** max(0, len(str(number)) - 2)
    return -(-number // step) * step


def differences(family: Sequence[Paired]) -> tuple[Difference, ...]:
    """Every difference of one family: p-values are adjusted over its members, in their order."""
    p_values = [_p_value(one) for one in family]
    return tuple(
        _difference(one, p_value, adjusted, len(family))
        for one, p_value, adjusted in zip(family, p_values, holm(p_values), strict=True)
    )


def _p_value(one: Paired) -> float:
    if len(set(one.clusters)) == len(one.clusters):
        return mcnemar(int((one.new & ~one.base).sum()), int((one.base & ~one.new).sum()))
    return sign_flips(by_cluster(one.gains, one.clusters)[0].astype(int).tolist())


def _difference(one: Paired, p_value: float, p_adjusted: float, family: int) -> Difference:
    interval = interval_of_mean(one.gains, one.clusters)
    separable = interval.excludes_zero and p_adjusted <= ALPHA
    return Difference(
        measure=one.measure,
        part=one.part,
        questions=len(one.base),
        base=float(one.base.mean()),
        new=float(one.new.mean()),
        difference=float(one.gains.mean()),
        low=interval.low,
        high=interval.high,
        p_value=p_value,
        family=family,
        p_adjusted=p_adjusted,
        separable=separable,
        needed=None if separable else _needed(one, family),
    )


def _needed(one: Paired, family: int) -> int | None:
    if one.gains.sum() == 0:
        return None
    better, worse = float((one.gains > 0).mean()), float((one.gains < 0).mean())
    needed = questions_needed(better, worse, ALPHA / family, design_effect(one.gains, one.clusters))
    # The formula is an approximation: as many as did not suffice do not suffice.
    return max(needed, len(one.gains) + 1)
