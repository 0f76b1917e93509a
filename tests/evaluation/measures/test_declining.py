from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.metrics import roc_curve

from assistant.evaluation.measures.declining import false_positives_at


def test_by_hand() -> None:
    inside = [0.1, *[0.5] * 19]
    # 0.5 keeps 95 % of what is in scope: what lies at or above it gets through.
    assert false_positives_at(inside, [0.2, 0.5, 0.9, 0.4]) == 0.5
    assert false_positives_at([0.1, 0.5], [0.2, 0.9], 1.0) == 1.0
    assert math.isnan(false_positives_at([], [0.5]))


@pytest.mark.parametrize("n", [20, 33, 100])
def test_scikit_learns_curve_agrees(n: int) -> None:
    order = np.random.default_rng(n)
    inside, outside = order.random(n).round(2).tolist(), (order.random(70) * 0.8).round(2).tolist()
    wrong, kept, _ = roc_curve([1] * n + [0] * 70, inside + outside, drop_intermediate=False)
    assert false_positives_at(inside, outside) == pytest.approx(wrong[kept >= 0.95 - 1e-9].min())
