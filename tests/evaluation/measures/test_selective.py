from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import precision_recall_curve

from assistant.evaluation.measures.selective import Point, risk_coverage


def test_risk_is_what_scikit_learns_precision_lacks() -> None:
    order = np.random.default_rng(9)
    sure, right = order.random(150).round(2), order.random(150) < 0.7
    precision, _, thresholds = precision_recall_curve(right, sure)
    expected = [
        Point(pytest.approx((sure >= threshold).mean()), pytest.approx(1 - share))
        for threshold, share in zip(thresholds[::-1], precision[-2::-1], strict=True)
    ]
    assert risk_coverage(sure.tolist(), right.tolist()) == expected
