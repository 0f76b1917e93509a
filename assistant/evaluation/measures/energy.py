"""Energy: an estimate, not a measurement, of what an answer takes.

Given the mean milliseconds of single answers and the watts that the caller says the machine draws while it answers.
Joules an answer = watts × mean seconds; from 0 up, lower is better. It assumes that the machine draws
those watts from an answer's start to its end, whatever runs, and takes nothing off for what it would draw
idle; the figure is worth as much as the watts, which have to be stated beside it (Strubell, Ganesh and
McCallum 2019, "Energy and Policy Considerations for Deep Learning in NLP", section 2, estimates likewise from
mean power and time).
"""

from __future__ import annotations


def joules_per_answer(mean_ms: float, watts: float) -> float:
    """NaN without an answer; 3,600 joules are one watt-hour."""
    return watts * mean_ms / 1000
