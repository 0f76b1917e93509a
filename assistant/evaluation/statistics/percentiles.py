"""Percentiles of many draws at once.

Given values and how often each came in each draw, as the bootstrap draws questions. A percentile is
interpolated linearly between neighbours (Hyndman and Fan 1996, "Sample Quantiles in Statistical Packages",
type 7), as NumPy's are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def percentiles_drawn(
    values: NDArray[np.float64], percents: Sequence[float], times: NDArray[np.int64]
) -> NDArray[np.float64]:
    """``(percents, draws)``, in the unit of the values.

    Args:
        values: ``(n,)``.
        percents: in [0, 100].
        times: how often each value came, ``(draws, n)``, at least one in each draw.
    """
    order = np.argsort(values, kind="stable")
    held, upto = values[order], np.cumsum(times[:, order], axis=1)
    found = np.empty((len(percents), len(times)))
    for row, percent in enumerate(percents):
        place = (upto[:, -1] - 1) * (percent / 100)
        below = np.floor(place)
        low, high = _at(held, upto, below), _at(held, upto, np.ceil(place))
        found[row] = low + (high - low) * (place - below)
    return found


def _at(
    held: NDArray[np.float64], upto: NDArray[np.int64], place: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Of each draw the value at that place, from 0, had it been written out in order."""
    found: NDArray[np.float64] = held[(upto <= place[:, None]).sum(axis=1)]
    return found
