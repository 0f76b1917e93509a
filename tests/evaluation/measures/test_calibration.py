from __future__ import annotations

import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from assistant.evaluation.measures.calibration import expected_calibration_error, reliability


def test_scikit_learns_reliability_curve_agrees() -> None:
    order = np.random.default_rng(10)
    sure, right = order.beta(4, 1, 300), order.random(300) < 0.7
    shares, means = calibration_curve(right, sure, n_bins=10, strategy="uniform")
    filled = [one for one in reliability(sure.tolist(), right.tolist()) if one.count]
    assert [one.right for one in filled] == pytest.approx(shares.tolist())
    assert [one.confidence for one in filled] == pytest.approx(means.tolist())
    counts, _ = np.histogram(sure, bins=10, range=(0, 1))
    weighed = (counts[counts > 0] * np.abs(shares - means)).sum() / 300
    assert expected_calibration_error(sure.tolist(), right.tolist()) == pytest.approx(weighed)
