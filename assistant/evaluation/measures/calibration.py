"""Calibration: of answers given with confidence 0.8, is about 80 % right?

Given confidences and whether each answer was right. ``brier`` (Brier 1950, "Verification of forecasts
expressed in terms of probability") is the mean squared error of the confidence: 0 is perfect, 0.25 what
0.5 throughout earns. ``expected_calibration_error`` (Guo et al. 2017, "On Calibration of Modern Neural
Networks", eq. 3) is the mean distance of confidence and share right over bins of equal width, weighed
by how many answers fall in: 0 is perfect, 1 the worst. NaN where nothing was answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

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
    at = np.minimum((sure * bins).astype(int), bins - 1)
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


def brier(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """In [0, 1], lower is better."""
    if not confidences:
        return float("nan")
    return float(np.mean((np.asarray(confidences) - np.asarray(right, dtype=float)) ** 2))
