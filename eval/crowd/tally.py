"""What happened to every request, counted.

Given tries as they end, keeps them. It does not know what was asked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

_PERCENTS = (50, 95, 99)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One kind of request; times in milliseconds, ``nan`` where nothing was accepted.

    Attributes:
        accepted: requests that were answered as they should be.
        tries: how often they were sent, with those that were refused and came back.
        try_ms: p50, p95, p99 of the accepted try alone.
        whole_ms: the same from the first try on, with all waiting in between.
        longest_ms: of the accepted tries.
    """

    accepted: int
    tries: int
    try_ms: tuple[float, float, float]
    whole_ms: tuple[float, float, float]
    longest_ms: float


@dataclass(slots=True)
class Tally:
    """Everything counted so far.

    Attributes:
        statuses: by endpoint, of every try; ``gone`` for a connection that was refused or lost.
        bad: what should not be, in words.
    """

    statuses: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    bad: Counter[str] = field(default_factory=Counter)
    _tries: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    _wholes: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def tried(self, endpoint: str, status: str) -> None:
        """One try has ended."""
        self.statuses[endpoint][status] += 1

    def accepted(self, endpoint: str, try_s: float, whole_s: float) -> None:
        """One request was answered, at the last of its tries."""
        self._tries[endpoint].append(try_s * 1000)
        self._wholes[endpoint].append(whole_s * 1000)

    @property
    def answered(self) -> int:
        """Requests accepted so far."""
        return sum(map(len, self._tries.values()))

    def endpoints(self) -> dict[str, Endpoint]:
        """By name, in the order of the alphabet."""
        return {
            name: Endpoint(
                len(self._tries[name]),
                sum(self.statuses[name].values()),
                _percentiles(self._tries[name]),
                _percentiles(self._wholes[name]),
                max(self._tries[name], default=float("nan")),
            )
            for name in sorted(self.statuses)
        }


def _percentiles(values: Sequence[float]) -> tuple[float, float, float]:
    if not values:
        return (float("nan"),) * 3
    low, high, top = np.percentile(values, _PERCENTS)
    return float(low), float(high), float(top)
