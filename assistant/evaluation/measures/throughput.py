"""Throughput: how many answers a second one caller gets who asks one question after another.

Given milliseconds of single answers: n answers / their seconds together. From 0 up, higher is better; several
callers at once may get more, and are not measured here.
"""

from __future__ import annotations

from collections.abc import Sequence


def per_second(times_ms: Sequence[float]) -> float:
    """NaN without an answer, or where no time was booked."""
    seconds = sum(times_ms) / 1000
    return len(times_ms) / seconds if seconds else float("nan")
