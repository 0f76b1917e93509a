"""A share of questions with its 95 % interval.

Given how many of how many. Wilson 1927, "Probable inference": the score interval, which stays inside
[0, 1] and holds at small n.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

_Z = 1.959963984540054  # 97.5 % quantile of the normal distribution


@dataclass(frozen=True, slots=True)
class Proportion:
    """``hits`` of ``total``, as a share in [0, 1] with interval; all NaN where ``total`` is 0."""

    hits: int
    total: int

    @property
    def share(self) -> float:
        return self.hits / self.total if self.total else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper end of the 95 % interval."""
        if not self.total:
            return float("nan"), float("nan")
        n, p = self.total, self.share
        centre = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z / (1 + _Z**2 / n) * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        return max(0.0, centre - half), min(1.0, centre + half)

    def __str__(self) -> str:
        if not self.total:
            return "–"
        low, high = self.interval
        return f"{self.share:.1%} [{low:.0%}, {high:.0%}]"
