"""Bradley-Terry: how strong each of some systems is, by who was preferred to whom.

Given the points that systems took from one another: 1 for a win, half a point each for a tie. A system of
strength ``s`` is preferred to one of strength ``t`` with the odds ``exp(s - t)`` (Bradley and Terry 1952,
"Rank Analysis of Incomplete Block Designs"), fitted to the largest likelihood by minorisation and
maximisation (Hunter 2004, "MM Algorithms for Generalized Bradley-Terry Models", equation 3). A tie is half a
win each, and so is one tie that is added between each two systems: without it who never lost would be
infinitely strong. Of two systems the difference is then log((a + 1/2) / (b + 1/2)), the log odds of Haldane
1956 and Anscombe 1956.

Votes on one question are not independent, so that questions are drawn whole, as in ``bootstrap``; a
p-value has to stand beside an interval, for the same reason as there.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from assistant.evaluation.statistics.bootstrap import Interval
from assistant.evaluation.statistics.holm import holm
from assistant.evaluation.statistics.sign_flips import sign_flips

_SAMPLES = 10_000
_BLOCK = 500
_SEED = 13
_LEVEL = 0.05
_PERCENTS = (2.5, 97.5)
_TOLERANCE = 1e-10
_MOST_ROUNDS = 10_000
_PRIOR = 0.5


@dataclass(frozen=True, slots=True)
class Contest:
    """Two systems against each other.

    Attributes:
        difference: strength of ``first`` minus that of ``second``, in natural log odds.
        interval: 95 % of it; ``None`` where all questions went alike, so that draws do not vary.
        p_value: by sign flips of whole questions, after Holm over all contests.
    """

    first: int
    second: int
    difference: float
    interval: Interval | None
    p_value: float

    @property
    def separable(self) -> bool:
        """Whether one is stronger beyond doubt: both the interval, where there is one, and the p-value."""
        beyond = self.interval is None or self.interval.excludes_zero
        return beyond and self.p_value <= _LEVEL


@dataclass(frozen=True, slots=True)
class Fit:
    """Strengths ``(n,)`` in natural log odds, mean 0, their intervals as in ``Contest``, and all contests."""

    strengths: NDArray[np.float64]
    intervals: tuple[Interval | None, ...]
    contests: tuple[Contest, ...]


def strengths(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The strengths of largest likelihood, ``(..., n)`` in natural log odds, mean 0.

    Args:
        points: ``(..., n, n)``, at least 0: ``[i, j]`` is what ``i`` took from ``j``; diagonals are not read.
    """
    count = points.shape[-1]
    others = 1.0 - np.eye(count)
    taken = (points + _PRIOR) * others
    met = taken + taken.swapaxes(-1, -2)
    won = taken.sum(axis=-1)
    worth = np.ones(won.shape)
    for _ in range(_MOST_ROUNDS):
        pairs = worth[..., :, None] + worth[..., None, :]
        better = won / (met / pairs).sum(axis=-1)
        better /= np.exp(np.log(better).mean(axis=-1, keepdims=True))
        moved = np.abs(np.log(better / worth)).max(initial=0.0)
        worth = better
        if moved < _TOLERANCE:
            break
    fitted: NDArray[np.float64] = np.log(worth)
    return fitted


def fit(points: NDArray[np.float64]) -> Fit:
    """Strengths with 95 % bootstrap intervals (percentiles; seeded).

    Args:
        points: ``(questions, n, n)``, see ``strengths``; multiples of a half.
    """
    count = points.shape[-1]
    pairs = list(combinations(range(count), 2))
    fitted = strengths(points.sum(axis=0))
    drawn = _drawn(points)
    p_values = holm([_p_value(points, first, second) for first, second in pairs])
    contests = tuple(
        Contest(
            first,
            second,
            float(fitted[first] - fitted[second]),
            _interval(drawn[:, first] - drawn[:, second]),
            p_value,
        )
        for (first, second), p_value in zip(pairs, p_values, strict=True)
    )
    return Fit(fitted, tuple(_interval(drawn[:, one]) for one in range(count)), contests)


def _drawn(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Strengths in draws of questions, ``(samples, n)``; no rows where there is no question."""
    total, count = len(points), points.shape[-1]
    if not total:
        return np.empty((0, count))
    # As in ``bootstrap``: a draw is known by how often each sort of question came.
    sorts, times = np.unique(points.reshape(total, -1), axis=0, return_counts=True)
    rng = np.random.default_rng(_SEED)
    blocks = (rng.multinomial(total, times / total, size=_BLOCK) for _ in range(_SAMPLES // _BLOCK))
    return np.concatenate([strengths((block @ sorts).reshape(-1, count, count)) for block in blocks])


def _interval(figures: NDArray[np.float64]) -> Interval | None:
    if not len(figures) or np.ptp(figures) == 0:
        return None
    low, high = np.percentile(figures, _PERCENTS)
    return Interval(float(low), float(high))


def _p_value(points: NDArray[np.float64], first: int, second: int) -> float:
    # In half points: a flip counts whole steps.
    gains = 2 * (points[:, first, second] - points[:, second, first])
    return sign_flips(np.rint(gains).astype(int).tolist())
