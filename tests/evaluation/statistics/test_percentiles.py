from __future__ import annotations

from statistics import quantiles

import numpy as np
import pytest

from assistant.evaluation.statistics.percentiles import percentiles_drawn


def test_by_hand() -> None:
    times = np.array([[1, 1, 1], [0, 0, 2], [1, 2, 1]])
    found = percentiles_drawn(np.array([30.0, 10.0, 20.0]), [50, 95], times)
    assert found.tolist() == [[20.0, 20.0, 15.0], [pytest.approx(29.0), 20.0, pytest.approx(28.5)]]


def test_numpys_percentiles_of_each_draw_agree() -> None:
    rng = np.random.default_rng(8)
    values, times = rng.lognormal(3, 1, 40).round(1), rng.integers(0, 4, (50, 40))
    percents = [0, 2.5, 50, 95, 99, 100]
    expected = [np.percentile(np.repeat(values, row), percents) for row in times]
    assert percentiles_drawn(values, percents, times) == pytest.approx(np.transpose(expected))


def test_the_standard_librarys_quantiles_agree() -> None:
    values = np.random.default_rng(9).lognormal(3, 1, 500)
    cuts = quantiles(values.tolist(), n=100, method="inclusive")
    found = percentiles_drawn(values, range(1, 100), np.ones((1, 500), dtype=np.int64))
    assert found[:, 0] == pytest.approx(cuts)
