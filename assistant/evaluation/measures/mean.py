"""A mean over the questions that could be scored.

Given one value a question, ``None`` where there was nothing to score it by: no ideal answer, no gold
evidence. Such a question is left out; it is neither 0 nor counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum


@dataclass(frozen=True, slots=True)
class Mean:
    """``sum`` of ``total`` values."""

    sum: float
    total: int

    @classmethod
    def of(cls, values: Iterable[float | None]) -> Mean:
        """Leaves out what could not be scored."""
        scored = [value for value in values if value is not None]
        return cls(fsum(scored), len(scored))

    @property
    def value(self) -> float:
        """The arithmetic mean; NaN where ``total`` is 0."""
        return self.sum / self.total if self.total else float("nan")

    def __str__(self) -> str:
        return f"{self.value:.3f}" if self.total else "–"
