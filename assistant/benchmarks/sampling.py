"""A part of a benchmark, drawn by a seed: the same seed draws the same part.

Given things in order, gives at most so many of them in that order. It does not know what they are.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def drawn(things: Sequence[T], most: int | None, seed: int) -> list[T]:
    """All of them where there are no more than ``most``, or that is ``None``."""
    if most is None or len(things) <= most:
        return list(things)
    places = random.Random(seed).sample(range(len(things)), most)
    return [things[place] for place in sorted(places)]
