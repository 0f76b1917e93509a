from __future__ import annotations

import choix
import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.evaluation.statistics.bradley_terry import fit, strengths


def outcomes(rng: np.random.Generator, worths: list[float], questions: int) -> NDArray[np.float64]:
    """Points ``(questions, n, n)``, one duel of two random systems a question; one in five a tie."""
    count = len(worths)
    points = np.zeros((questions, count, count))
    for question in range(questions):
        one, other = rng.choice(count, size=2, replace=False)
        chance = 1 / (1 + np.exp(worths[other] - worths[one]))
        won = 0.5 if rng.random() < 0.2 else float(rng.random() < chance)
        points[question, one, other], points[question, other, one] = won, 1 - won
    return points


def test_two_systems_have_the_closed_form() -> None:
    for a, b in ((3.0, 1.0), (0.0, 0.0), (7.5, 2.5), (12.0, 0.0)):
        first, second = strengths(np.array([[0.0, a], [b, 0.0]]))
        assert first - second == pytest.approx(np.log((a + 0.5) / (b + 0.5)), abs=1e-9)
        assert first + second == pytest.approx(0, abs=1e-12)


def test_several_systems_agree_with_choix() -> None:
    points = outcomes(np.random.default_rng(1), [1.2, 0.4, 0.0, -0.3, -1.3], 400)
    total = points.sum(axis=0)
    # A tie is half a win each, and one is added a pair: doubled, whole wins.
    doubled = np.rint(2 * total + (1 - np.eye(5))).astype(int)
    wins = [(i, j) for i in range(5) for j in range(5) for _ in range(doubled[i, j]) if i != j]
    assert strengths(total) == pytest.approx(choix.opt_pairwise(5, wins, tol=1e-10), abs=1e-5)
    assert strengths(total) == pytest.approx(choix.mm_pairwise(5, wins, tol=1e-10), abs=1e-5)


def test_no_likelihood_nearby_is_larger() -> None:
    points = outcomes(np.random.default_rng(2), [0.8, 0.0, -0.8], 60).sum(axis=0)
    taken = points + 0.5 * (1 - np.eye(3))

    def likelihood(worth: NDArray[np.float64]) -> float:
        return -float((taken * np.log1p(np.exp(worth[None, :] - worth[:, None]))).sum())

    best = strengths(points)
    rng = np.random.default_rng(3)
    assert all(likelihood(best + rng.normal(0, 0.01, 3)) < likelihood(best) for _ in range(50))


def test_draws_are_fitted_one_by_one() -> None:
    stack = np.stack(
        [outcomes(np.random.default_rng(seed), [1.0, 0.0, -1.0], 30).sum(axis=0) for seed in (4, 5)]
    )
    assert strengths(stack) == pytest.approx(np.stack([strengths(one) for one in stack]), abs=1e-8)


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    rng, held, experiments = np.random.default_rng(6), 0, 150
    for _ in range(experiments):
        (contest,) = fit(outcomes(rng, [0.35, -0.35], 150)).contests
        assert contest.interval is not None
        # A tie is half a win each, which draws the odds to one: 0.8 times the chance and 0.2 times a half.
        chance = 0.8 / (1 + np.exp(-0.7)) + 0.1
        held += contest.interval.low <= np.log(chance / (1 - chance)) <= contest.interval.high
    assert 0.9 <= held / experiments <= 0.99


def test_equal_systems_are_separable_in_few_experiments() -> None:
    rng, experiments = np.random.default_rng(7), 150
    separable = sum(fit(outcomes(rng, [0.0, 0.0], 60)).contests[0].separable for _ in range(experiments))
    assert separable / experiments <= 0.08


def test_several_contests_are_a_family() -> None:
    points = np.zeros((7, 3, 3))
    points[:, 0, 1] = 1.0
    won = {(one.first, one.second): one for one in fit(points).contests}
    assert won[0, 1].p_value == pytest.approx(3 * 2 / 2**7)
    assert won[0, 1].separable
    assert won[0, 2].p_value == 1.0


def test_nothing_voted_nothing_known() -> None:
    empty = fit(np.zeros((0, 2, 2)))
    assert empty.strengths.tolist() == [0.0, 0.0]
    assert empty.intervals == (None, None)
    assert not empty.contests[0].separable
