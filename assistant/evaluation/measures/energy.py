"""Energy: an estimate, not a measurement, of what an answer takes.

Given milliseconds of single answers and the watts that the caller says the machine draws while it answers.
Joules = watts × seconds, the mean over answers; from 0 up, lower is better. It assumes that the machine draws
those watts from an answer's start to its end, whatever runs, and takes nothing off for what it would draw
idle; the figure is worth as much as the watts, which have to be stated beside it (Strubell, Ganesh and
McCallum 2019, "Energy and Policy Considerations for Deep Learning in NLP", section 2, estimates likewise from
mean power and time).
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean


def joules_per_answer(times_ms: Sequence[float], watts: float) -> float:
    """NaN without an answer; 3,600 joules are one watt-hour."""
    return watts * fmean(times_ms) / 1000 if times_ms else float("nan")
