"""Latency: how long an answer takes, as the answerer's own clock says, after a warm-up.

Given total milliseconds of single answers, asked one after another. A percentile is interpolated
linearly between neighbours (Hyndman and Fan 1996, type 7); from 0 up, lower is better.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def percentile_ms(times_ms: Sequence[float], percent: float) -> float:
    """The time that ``percent`` % of answers do not exceed; NaN without an answer."""
    return float(np.percentile(times_ms, percent)) if times_ms else float("nan")
