"""A stop watch for the stages of one answer.

Given stage names as they end, gives milliseconds by stage and in total. It does not know stages.
"""

from __future__ import annotations

from time import perf_counter


class StageClock:
    """Starts when made; ``done(stage)`` books the time since the last call to ``stage``."""

    def __init__(self) -> None:
        self._start = self._last = perf_counter()
        self._stages: dict[str, float] = {}

    def done(self, stage: str) -> None:
        now = perf_counter()
        self._stages[stage] = self._stages.get(stage, 0.0) + (now - self._last) * 1000
        self._last = now

    def timings_ms(self) -> dict[str, float]:
        """Milliseconds by stage, in order, then ``total`` since the start."""
        return {**self._stages, "total": (perf_counter() - self._start) * 1000}
