"""Calibration: of answers given with confidence 0.8, is about 80 % right?

Given confidences and whether each answer was right. The Brier score (Brier 1950, "Verification of forecasts
expressed in terms of probability") is the mean squared error of the confidence: 0 is perfect, 0.25 what
0.5 throughout earns. ``expected_calibration_error`` (Guo et al. 2017, "On Calibration of Modern Neural
Networks", eq. 3) is the mean distance of confidence and share right over bins of equal width, weighed
by how many answers fall in: 0 is perfect, 1 the worst. NaN where nothing was answered.

``calibration_error_drawn`` is the same over many draws of the answers at once (``statistics.bootstrap``). Chance
alone moves a bin's share away from its confidence, so that the error of few answers is too large, and that of
draws of them larger still: its interval leans upwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers whose confidence lies in ``[low, high)``; the last bin holds 1 too."""

    low: float
    high: float
    count: int
    confidence: float  # mean; 0 where empty
    right: float  # share; 0 where empty


def reliability(confidences: Sequence[float], right: Sequence[bool], bins: int = BINS) -> list[Bin]:
    """What a reliability diagram shows, bins of equal width over [0, 1]."""
    sure, good = np.asarray(confidences, dtype=float), np.asarray(right, dtype=float)
    at = _bin_of(sure, bins)
    found = []
    for number in range(bins):
        own = at == number
        mean = (float(sure[own].mean()), float(good[own].mean())) if own.any() else (0.0, 0.0)
        found.append(Bin(number / bins, (number + 1) / bins, int(own.sum()), *mean))
    return found


def expected_calibration_error(
    confidences: Sequence[float], right: Sequence[bool], bins: int = BINS
) -> float:
    """In [0, 1], lower is better."""
    if not confidences:
        return float("nan")
    held = reliability(confidences, right, bins)
    return sum(one.count * abs(one.right - one.confidence) for one in held) / len(confidences)


def squared_error(confidence: float, right: bool) -> float:
    """Of one answer, in [0, 1], lower is better; the mean over answers is the Brier score."""
    return (confidence - right) ** 2


def calibration_error_drawn(
    confidences: NDArray[np.float64], right: NDArray[np.bool_], times: NDArray[np.int64], bins: int = BINS
) -> NDArray[np.float64]:
    """The expected calibration error of every draw, ``(draws,)``.

    Args:
        confidences, right: ``(n,)``.
        times: how often each answer came, ``(draws, n)``, at least one in each draw.
    """
    # A bin's count x |share right - mean confidence| is |sum of right - sum of confidence|.
    apart = np.zeros((len(confidences), bins))
    apart[np.arange(len(confidences)), _bin_of(confidences, bins)] = right - confidences
    found: NDArray[np.float64] = np.abs(times @ apart).sum(axis=1) / times.sum(axis=1)
    return found


def _bin_of(confidences: NDArray[np.float64], bins: int) -> NDArray[np.int64]:
    return np.minimum((confidences * bins).astype(np.int64), bins - 1)
