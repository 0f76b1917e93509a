"""Bootstrap: how far would a figure move, had other questions of the same sort been asked?

Given values of questions, or a figure over them, draws questions with replacement and takes the 95 %
percentile interval (Efron and Tibshirani 1993, "An Introduction to the Bootstrap", section 13.3). Turns of
one conversation are not independent, so that whole clusters are drawn (Field and Welsh 2007,
"Bootstrapping clustered data"). Given differences of two systems on the same questions it is the paired
bootstrap (Koehn 2004, "Statistical Significance Tests for Machine Translation Evaluation"). Seeded: the
same values give the same interval. Where all values are alike it has no width, whatever their number; a
p-value has to stand beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_SAMPLES = 10_000
_SEED = 13
_PERCENTS = (2.5, 97.5)
_BLOCK = 4_000_000  # counts held at once: 32 MB
_FAST = 200_000  # of questions: what a figure makes of them should stay in the processor's cache


@dataclass(frozen=True, slots=True)
class Interval:
    """Both ends belong to it, in the unit of the figure; NaN where the figure is not defined."""

    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        return self.low > 0 or self.high < 0


def interval_of_mean(values: NDArray[np.float64], clusters: Sequence[str]) -> Interval:
    """Of the mean over questions.

    Args:
        values: ``(n,)`` float, one a question; for a paired difference, new minus base.
        clusters: ``(n,)``, the cluster of each.
    """
    if not len(values):
        return Interval(float("nan"), float("nan"))
    sums, sizes = by_cluster(values, clusters)
    # A draw of k clusters is known by how often each sort of cluster came, alike in sum and size: one
    # multinomial draw over few sorts, instead of k numbers.
    sorts, times = np.unique(np.stack([sums, sizes], axis=1), axis=0, return_counts=True)
    means = [(drawn @ sorts[:, 0]) / (drawn @ sorts[:, 1]) for drawn in _draws(times)]
    return _percentiles(np.concatenate(means))


def interval_of(figure: Callable[[NDArray[np.intp]], float], clusters: Sequence[str]) -> Interval:
    """Of any figure; slower than the others, because the figure is asked once a draw.

    Args:
        figure: given the positions of the questions that were drawn, ``(drawn,)``, some of them more than
            once, gives the figure; draws on which it is NaN are left out.
        clusters: ``(n,)``, the cluster of each question.
    """
    if not len(clusters):
        return Interval(float("nan"), float("nan"))
    positions = np.arange(len(clusters))
    figures = [figure(np.repeat(positions, times)) for block in _times(clusters) for times in block]
    return _percentiles(np.array(figures))


def intervals_of(
    figures: Callable[[NDArray[np.int64]], NDArray[np.float64]], clusters: Sequence[str]
) -> list[Interval]:
    """Of figures that can be told of many draws at once; the draws are those of ``interval_of``.

    Args:
        figures: given how often each question came, ``(draws, n)``, a draw a row, gives ``(figures, draws)``;
            of each figure the draws on which it is NaN are left out.
        clusters: ``(n,)``, the cluster of each question; n at least 1.
    """
    found = np.concatenate([figures(times) for times in _times(clusters)], axis=1)
    return [_percentiles(figure) for figure in found]


def by_cluster(
    values: NDArray[np.float64], clusters: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Each cluster's sum of values and its number of questions, both ``(k,)``."""
    own = np.unique(clusters, return_inverse=True)[1]
    sums, sizes = np.bincount(own, weights=values), np.bincount(own)
    return sums.astype(np.float64), sizes.astype(np.int64)


def _draws(times: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Blocks ``(samples, sorts)``: how often each sort comes in a draw of all clusters."""
    rng, total = np.random.default_rng(_SEED), int(times.sum())
    step = max(1, _BLOCK // len(times))
    for start in range(0, _SAMPLES, step):
        yield rng.multinomial(total, times / total, size=min(step, _SAMPLES - start))


def _times(clusters: Sequence[str]) -> Iterator[NDArray[np.int64]]:
    """Blocks ``(draws, n)``: how often each question comes in a draw of all clusters."""
    own = np.unique(clusters, return_inverse=True)[1]
    rng, count = np.random.default_rng(_SEED), int(own.max()) + 1
    step = max(1, _FAST // len(own))
    for start in range(0, _SAMPLES, step):
        draws = min(step, _SAMPLES - start)
        drawn = rng.integers(count, size=(draws, count)) + count * np.arange(draws)[:, None]
        times = np.bincount(drawn.ravel(), minlength=draws * count).reshape(draws, count)
        yield times[:, own]


def _percentiles(figures: NDArray[np.float64]) -> Interval:
    known = figures[~np.isnan(figures)]
    if not len(known):
        return Interval(float("nan"), float("nan"))
    low, high = np.percentile(known, _PERCENTS)
    return Interval(float(low), float(high))
