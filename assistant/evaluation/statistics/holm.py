"""Holm: p-values of a family, so that looking at many things finds no more than looking at one.

Given the p-values of all members. Adjusted ones below 0.05 name a false difference in at most 5 % of
families, however the members depend on one another (Holm 1979, "A Simple Sequentially Rejective Multiple
Test Procedure"): the i-th smallest of m is multiplied by m - i + 1, and none may fall below one before it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values, in [0, 1], in the order given."""
    given = np.asarray(p_values, dtype=float)
    order = np.argsort(given, kind="stable")
    raised = np.maximum.accumulate(given[order] * np.arange(len(given), 0, -1))
    adjusted = np.empty_like(given)
    adjusted[order] = np.minimum(raised, 1.0)
    return [float(one) for one in adjusted]
