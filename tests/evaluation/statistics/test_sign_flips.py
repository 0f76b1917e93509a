from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import permutation_test

from assistant.evaluation.statistics.bootstrap import by_cluster
from assistant.evaluation.statistics.mcnemar import mcnemar
from assistant.evaluation.statistics.sign_flips import sign_flips
from tests.evaluation.statistics.conftest import talks


def test_by_hand() -> None:
    assert sign_flips([2, 1]) == 0.5  # ±3, ±1: two of four as far as 3
    assert sign_flips([2, -1]) == 1.0
    assert sign_flips([3, 3, -1]) == 0.5  # ±7, ±5, ±1 twice: four of eight as far as 5
    assert sign_flips([0, 0]) == 1.0
    assert sign_flips([]) == 1.0


@pytest.mark.parametrize(("better", "worse"), [(1, 0), (2, 6), (17, 5), (200, 150)])
def test_with_one_question_a_cluster_it_is_mcnemar(better: int, worse: int) -> None:
    assert sign_flips([1] * better + [-1] * worse + [0] * 9) == pytest.approx(mcnemar(better, worse))


def test_agrees_with_scipy() -> None:
    for seed in range(5):
        rng = np.random.default_rng(seed)
        base, new = rng.integers(0, 5, size=11), rng.integers(0, 6, size=11)
        expected = permutation_test(
            (new, base),
            lambda one, other, axis: (one - other).sum(axis),
            permutation_type="samples",
            n_resamples=np.inf,
            vectorized=True,
        ).pvalue
        assert sign_flips((new - base).tolist()) == pytest.approx(expected)


def test_talks_without_a_difference_are_seldom_told_apart_and_turn_by_turn_they_are() -> None:
    rng, whole, single = np.random.default_rng(11), 0, 0
    for _ in range(400):
        gains, clusters = talks(rng, 40)
        whole += sign_flips(by_cluster(gains, clusters)[0].astype(int).tolist()) <= 0.05
        single += mcnemar(int((gains > 0).sum()), int((gains < 0).sum())) <= 0.05
    assert whole / 400 <= 0.075
    assert single / 400 > 0.15
