"""Throughput: how many answers a second one caller gets who asks one question after another.

Given the mean milliseconds of single answers: n answers / their seconds together. From 0 up, higher is better;
several callers at once may get more, and are not measured here.
"""

from __future__ import annotations


def per_second(mean_ms: float) -> float:
    """NaN without an answer, or where no time was booked."""
    return 1000 / mean_ms if mean_ms else float("nan")
