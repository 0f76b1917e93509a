"""Talks whose turns go well or badly together, as those of real conversations do."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def talks(rng: np.random.Generator, count: int) -> tuple[NDArray[np.float64], list[str]]:
    """Gains of -1, 0 or 1 with mean 0, one a turn, and the talk of each; 2 to 6 turns a talk."""
    talk = np.repeat(np.arange(count), rng.integers(2, 7, size=count))
    leaning = rng.choice([-1.0, 0.0, 1.0], p=[0.25, 0.5, 0.25], size=count)[talk]
    own = rng.choice([-1.0, 0.0, 1.0], size=len(talk))
    gains = np.where(rng.random(len(talk)) < 0.8, leaning, own)
    return gains, [f"talk {number}" for number in talk]
