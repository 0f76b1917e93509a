"""Estimate: a figure over questions, with its 95 % interval.

Given verdicts and what to take of each, gives figures. A value that is ``None`` could not be scored and is
left out. It does not know what the values mean.

Which interval: a share of questions that have nothing to do with one another has Wilson's, which is exact
enough at small n and has a width where all or none are right. Where questions come in clusters, as the turns
of a conversation do, Wilson's would be too narrow, and clusters are drawn (``statistics.bootstrap``); where
they all agree drawing shows no width, and Wilson's stands in, over as many as there are clusters. Every other
figure is bootstrapped, and has no width where all values are alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.evaluation.measures.proportion import Proportion
from assistant.evaluation.statistics.bootstrap import Interval, interval_of_mean, intervals_of
from assistant.evaluation.statistics.percentiles import percentiles_drawn
from assistant.evaluation.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure in its own unit.

    Attributes:
        value: NaN where it cannot be given.
        low, high: ends of the 95 % interval, both in it; NaN where there is none.
        total: how many questions, or things in answers, it is over.
    """

    value: float
    low: float
    high: float
    total: int

    @property
    def known(self) -> bool:
        """Whether there is a figure."""
        return self.value == self.value

    def through(self, monotone: Callable[[float], float]) -> Estimate:
        """A function of the figure that only rises or only falls: percentile intervals go through it."""
        low, high = sorted((monotone(self.low), monotone(self.high)))
        return Estimate(monotone(self.value), low, high, self.total)


NONE = Estimate(float("nan"), float("nan"), float("nan"), 0)


def share(verdicts: Iterable[Verdict], flag: Callable[[Verdict], bool | None]) -> Estimate:
    """In [0, 1]: of the questions that could be scored, those with the flag."""
    kept = [(one, verdict.cluster) for verdict in verdicts if (one := flag(verdict)) is not None]
    return share_of_flags([one for one, _ in kept], [cluster for _, cluster in kept])


def share_of_parts(verdicts: Iterable[Verdict], parts: Callable[[Verdict], Proportion]) -> Estimate:
    """In [0, 1]: of the things that answers have, quotes say, those that are as they should be."""
    flags, clusters = list[bool](), list[str]()
    for verdict in verdicts:
        part = parts(verdict)
        flags += [True] * part.hits + [False] * (part.total - part.hits)
        clusters += [verdict.cluster] * part.total
    return share_of_flags(flags, clusters)


def share_of_flags(flags: Sequence[bool], clusters: Sequence[str]) -> Estimate:
    """In [0, 1]: how many are true; ``clusters``, ``(n,)``, names what each belongs to."""
    if not flags:
        return NONE
    counted = Proportion(sum(flags), len(flags))
    return _estimate(counted.share, _interval_of_share(counted, flags, clusters), counted.total)


def mean(verdicts: Iterable[Verdict], value: Callable[[Verdict], float | None]) -> Estimate:
    """Arithmetic, over the questions that could be scored."""
    kept = [(one, verdict.cluster) for verdict in verdicts if (one := value(verdict)) is not None]
    if not kept:
        return NONE
    values, clusters = np.array([one for one, _ in kept], dtype=float), [cluster for _, cluster in kept]
    return _estimate(float(values.mean()), interval_of_mean(values, clusters), len(values))


def percentiles(
    verdicts: Sequence[Verdict], value: Callable[[Verdict], float], percents: Sequence[float]
) -> list[Estimate]:
    """One for each percent, in [0, 100], of the values."""
    if not verdicts:
        return [NONE] * len(percents)
    values = np.array([value(verdict) for verdict in verdicts], dtype=float)
    drawn = intervals_of(lambda times: percentiles_drawn(values, percents, times), _clusters(verdicts))
    found = np.percentile(values, percents)
    return [_estimate(float(one), own, len(values)) for one, own in zip(found, drawn, strict=True)]


def figure(
    verdicts: Sequence[Verdict], value: float, drawn: Callable[[NDArray[np.int64]], NDArray[np.float64]]
) -> Estimate:
    """Any figure.

    Args:
        value: of the questions as they are; NaN where there is none.
        drawn: of many draws of them, given how often each came, ``(draws, n)``: ``(draws,)``.
    """
    if not verdicts or value != value:
        return NONE
    (own,) = intervals_of(lambda times: drawn(times)[None], _clusters(verdicts))
    return _estimate(value, own, len(verdicts))


def _interval_of_share(counted: Proportion, flags: Sequence[bool], clusters: Sequence[str]) -> Interval:
    drawn = len(set(clusters))
    if drawn == counted.total:
        return Interval(*counted.interval)
    if counted.hits in (0, counted.total):
        return Interval(*Proportion(drawn if counted.hits else 0, drawn).interval)
    return interval_of_mean(np.array(flags, dtype=float), clusters)


def _estimate(value: float, interval: Interval, total: int) -> Estimate:
    return Estimate(value, interval.low, interval.high, total)


def _clusters(verdicts: Iterable[Verdict]) -> list[str]:
    return [verdict.cluster for verdict in verdicts]
