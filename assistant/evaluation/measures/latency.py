"""Latency: how long an answer takes, as the answerer's own clock says, after a warm-up.

Given milliseconds of single answers, asked one after another, whole or by stage. A percentile is
interpolated linearly between neighbours (Hyndman and Fan 1996, "Sample Quantiles in Statistical Packages",
type 7); from 0 up, lower is better.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds that half, 95 % and 99 % of ``answers`` do not exceed."""

    p50: float
    p95: float
    p99: float
    answers: int


def percentile_ms(times_ms: Sequence[float], percent: float) -> float:
    """The time that ``percent`` % of answers do not exceed; NaN without an answer."""
    return float(np.percentile(times_ms, percent)) if times_ms else float("nan")


def by_stage(timings_ms: Sequence[Mapping[str, float]]) -> dict[str, Latency]:
    """Every stage that an answer went through, over the answers that did; in the order of an answer."""
    times: dict[str, list[float]] = {}
    for timing in timings_ms:
        for stage, ms in timing.items():
            times.setdefault(stage, []).append(ms)
    return {
        stage: Latency(percentile_ms(own, 50), percentile_ms(own, 95), percentile_ms(own, 99), len(own))
        for stage, own in times.items()
    }
