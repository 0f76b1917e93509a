"""How often somebody may ask: a token bucket for each.

Given names of askers and a clock, says whether one more is allowed, or in how many seconds it will be. It
does not know HTTP, nor who the askers are. It is used from one thread.

A bucket holds ``burst`` tokens and gains ``per_minute`` of them a minute; whoever finds less than one waits.
Only when a bucket will be full again is kept, as in the generic cell rate algorithm (ITU-T I.371, 1.5.4.1),
which decides alike: a bucket that is full again is one that nobody ever drew from, and is forgotten.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_MOST_BUCKETS = 100_000


@dataclass(frozen=True, slots=True)
class Rate:
    """Requests a minute in the long run, and at once; both at least 1."""

    per_minute: int
    burst: int


class Buckets:
    """One bucket for each asker."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic, most: int = _MOST_BUCKETS):
        self._token_s = 60 / rate.per_minute
        self._burst = rate.burst
        self._clock = clock
        self._most = most
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        """Buckets that are not known to be full."""
        return len(self._full_at)

    def take(self, asker: str) -> float:
        """Take a token; gives 0, or where there is none, the seconds until there is one."""
        now = self._clock()
        self._forget_full(now)
        full_at = max(self._full_at.get(asker, now), now)
        wait_s = full_at - now - (self._burst - 1) * self._token_s
        # Floats: sixty times a sixtieth may be a little more than one.
        if wait_s > 1e-9:
            return wait_s
        self._full_at[asker] = full_at + self._token_s
        self._full_at.move_to_end(asker)
        return 0.0

    def _forget_full(self, now: float) -> None:
        """From the longest unused on; one too many goes although it is not full."""
        while self._full_at:
            asker, full_at = next(iter(self._full_at.items()))
            if full_at > now and len(self._full_at) <= self._most:
                return
            del self._full_at[asker]
