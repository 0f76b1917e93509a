from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.power import normal_sample_size_one_tail

from assistant.evaluation.statistics.bootstrap import by_cluster
from assistant.evaluation.statistics.mcnemar import mcnemar
from assistant.evaluation.statistics.power import POWER, design_effect, questions_needed
from assistant.evaluation.statistics.sign_flips import sign_flips
from tests.evaluation.statistics.conftest import talks


def test_by_hand() -> None:
    # ψ = 0.2, δ = 0.1: (1.95996 · 0.44721 + 0.84162 · 0.43589)² / 0.01 = 154.6
    assert questions_needed(0.15, 0.05, 0.05) == 155
    assert questions_needed(0.05, 0.15, 0.05) == 155
    assert questions_needed(0.15, 0.05, 0.05, effect=2.0) == 310
    assert questions_needed(1.0, 0.0, 0.05) == 4  # 1.95996²: every question changes, one way


@pytest.mark.parametrize(("better", "worse"), [(0.15, 0.05), (0.02, 0.03), (0.5, 0.1)])
@pytest.mark.parametrize("alpha", [0.05, 0.05 / 28])
def test_agrees_with_statsmodels(better: float, worse: float, alpha: float) -> None:
    changed, difference = better + worse, abs(better - worse)
    expected = normal_sample_size_one_tail(
        difference, POWER, alpha / 2, std_null=sqrt(changed), std_alternative=sqrt(changed - difference**2)
    )
    assert questions_needed(better, worse, alpha) == np.ceil(expected)


@pytest.mark.parametrize(("better", "worse"), [(0.15, 0.05), (0.3, 0.2), (0.08, 0.01)])
def test_so_many_questions_find_it_four_times_in_five(better: float, worse: float) -> None:
    count = questions_needed(better, worse, 0.05)
    rng = np.random.default_rng(count)
    draws = rng.multinomial(count, [better, worse, 1 - better - worse], size=2_000)[:, :2]
    found = np.mean([mcnemar(int(up), int(down)) <= 0.05 for up, down in draws])
    assert 0.70 <= found <= 0.84  # the exact test is a little more careful than the formula


def test_the_design_effect_of_twins_is_two() -> None:
    gains = np.array([1.0, 1.0, 0.0, 0.0, -1.0, -1.0, 0.0, 0.0])
    # Variance over clusters: 4/3 · (4 + 4) / 64 = 1/6; of independent questions: (4/7) / 8 = 1/14.
    assert design_effect(gains, list("aabbccdd")) == pytest.approx(14 / 6)
    assert design_effect(gains, list("abcdefgh")) == pytest.approx(1.0)


def test_what_cannot_tell_has_no_design_effect() -> None:
    assert design_effect(np.ones(4), list("aabb")) == 1.0
    assert design_effect(np.array([1.0, 0.0]), ["a", "a"]) == 1.0
    assert design_effect(np.array([1.0, -1.0, -1.0, 1.0]), list("aabb")) == 1.0


def test_the_design_effect_agrees_with_statsmodels() -> None:
    gains, clusters = talks(np.random.default_rng(12), 30)
    model = OLS(gains, np.ones(len(gains)))
    groups = np.unique(clusters, return_inverse=True)[1]
    robust = model.fit(cov_type="cluster", cov_kwds={"groups": groups}).bse[0]
    assert design_effect(gains, clusters) == pytest.approx((robust / model.fit().bse[0]) ** 2)


def test_in_conversations_so_many_turns_find_it_four_times_in_five() -> None:
    rng = np.random.default_rng(13)

    def drawn(count: int) -> tuple[np.ndarray, list[str]]:
        gains, clusters = talks(rng, count)
        lost = (gains < 0) & (rng.random(len(gains)) < 0.4)
        return np.where(lost, 0.0, gains), clusters

    gains, clusters = drawn(100_000)
    better, worse = float((gains > 0).mean()), float((gains < 0).mean())
    turns = questions_needed(better, worse, 0.05, design_effect(gains, clusters))
    count = round(turns * 100_000 / len(gains))
    found = [sign_flips(by_cluster(*drawn(count))[0].astype(int).tolist()) <= 0.05 for _ in range(400)]
    assert 0.72 <= np.mean(found) <= 0.88
