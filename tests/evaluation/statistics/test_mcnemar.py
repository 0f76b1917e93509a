from __future__ import annotations

import pytest
from statsmodels.stats.contingency_tables import mcnemar as reference

from assistant.evaluation.statistics.mcnemar import mcnemar


def test_by_hand() -> None:
    assert mcnemar(0, 9) == pytest.approx(2 * 0.5**9)
    assert mcnemar(2, 6) == pytest.approx(2 * (1 + 8 + 28) / 2**8)
    assert mcnemar(4, 4) == 1.0
    assert mcnemar(0, 0) == 1.0


@pytest.mark.parametrize(("better", "worse"), [(1, 0), (3, 10), (17, 5), (60, 41), (200, 150)])
def test_agrees_with_statsmodels(better: int, worse: int) -> None:
    expected = reference([[30, worse], [better, 7]], exact=True).pvalue
    assert mcnemar(better, worse) == pytest.approx(expected)
    assert mcnemar(worse, better) == pytest.approx(expected)
