from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from assistant.evaluation.statistics.holm import holm


def test_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == [1.0, 1.0]
    assert holm([0.02]) == [0.02]
    assert holm([]) == []


@pytest.mark.parametrize("count", [1, 2, 5, 30])
def test_agrees_with_statsmodels(count: int) -> None:
    p_values = np.random.default_rng(count).beta(0.4, 3, size=count).round(3).tolist()  # with ties
    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1])
