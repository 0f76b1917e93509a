"""Selective answering: how wrong are the surest answers, as more and more are given?

Given confidences and whether each answer was right. At coverage c the c surest are given, and the risk is
the share of them that is wrong (El-Yaniv & Wiener 2010, "On the Foundations of Noise-free Selective
Classification"); ``aurc`` is the mean risk over all coverages (Geifman et al. 2019, "Bias-Reduced
Uncertainty Estimation", section 2): 0 is perfect, the overall share of wrong answers what a blind order
earns. NaN where nothing was answered. ``aurc_drawn`` is the same over many draws of the answers at once
(``statistics.bootstrap``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Point:
    """Of a risk-coverage curve; both in [0, 1]."""

    coverage: float
    risk: float


def risk_coverage(confidences: Sequence[float], right: Sequence[bool]) -> list[Point]:
    """From the surest answer on; answers of one confidence are given together."""
    sure = np.asarray(confidences, dtype=float)
    order = np.argsort(-sure, kind="stable")
    wrong = np.cumsum(~np.asarray(right, dtype=bool)[order])
    given = np.arange(1, len(order) + 1)
    last = np.append(np.diff(sure[order]) != 0, True) if len(order) else np.zeros(0, dtype=bool)
    return [
        Point(count / len(order), bad / count)
        for count, bad in zip(given[last].tolist(), wrong[last].tolist(), strict=True)
    ]


def aurc(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Mean risk over the coverages 1/n, 2/n … 1, in [0, 1], lower is better; of ties the common risk."""
    if not confidences:
        return float("nan")
    total, before = 0.0, 0.0
    for point in risk_coverage(confidences, right):
        total += (point.coverage - before) * point.risk
        before = point.coverage
    return total


def aurc_drawn(
    confidences: NDArray[np.float64], right: NDArray[np.bool_], times: NDArray[np.int64]
) -> NDArray[np.float64]:
    """``aurc`` of every draw, ``(draws,)``.

    Args:
        confidences, right: ``(n,)``.
        times: how often each answer came, ``(draws, n)``, at least one in each draw.
    """
    order = np.argsort(-confidences, kind="stable")
    last = np.append(np.diff(confidences[order]) != 0, True)
    given = np.cumsum(times[:, order], axis=1)[:, last]
    wrong = np.cumsum(times[:, order] * ~right[order], axis=1)[:, last]
    risk = np.divide(wrong, given, out=np.zeros(given.shape), where=given > 0)
    found: NDArray[np.float64] = (np.diff(given, axis=1, prepend=0) * risk).sum(axis=1) / given[:, -1]
    return found
