from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import bootstrap

from assistant.evaluation.measures.declining import auroc
from assistant.evaluation.statistics.bootstrap import (
    Interval,
    by_cluster,
    interval_of,
    interval_of_mean,
    intervals_of,
)
from tests.evaluation.statistics.conftest import talks


def alone(count: int) -> list[str]:
    return [str(number) for number in range(count)]


def test_four_questions_by_hand() -> None:
    # Of the 256 draws 81 hold no 1, and 13 (5.1 %) three or more of them; one (0.4 %) holds four.
    assert interval_of_mean(np.array([0.0, 0.0, 0.0, 1.0]), alone(4)) == Interval(0.0, 0.75)


def test_two_clusters_by_hand() -> None:
    # Drawn whole: both twice (a quarter each), or one of each (half), which is the mean of all.
    values, clusters = np.array([1.0, 1.0, 1.0, 0.0]), ["a", "a", "a", "b"]
    assert interval_of_mean(values, clusters) == Interval(0.0, 1.0)
    assert interval_of(lambda rows: float(values[rows].mean()), clusters) == Interval(0.0, 1.0)
    sums, sizes = by_cluster(values, clusters)
    assert (sums.tolist(), sizes.tolist()) == ([3.0, 0.0], [3, 1])


def test_a_mean_agrees_with_scipy() -> None:
    values = np.random.default_rng(1).exponential(size=80)
    ours = interval_of_mean(values, alone(80))
    theirs = bootstrap((values,), np.mean, n_resamples=10_000, method="percentile", rng=2).confidence_interval
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.015)


def test_a_mean_over_conversations_agrees_with_scipy() -> None:
    values, clusters = talks(np.random.default_rng(3), 40)
    ours = interval_of_mean(values, clusters)
    theirs = bootstrap(
        by_cluster(values, clusters),
        lambda sums, sizes, axis: sums.sum(axis) / sizes.sum(axis),
        n_resamples=10_000,
        method="percentile",
        paired=True,
        rng=4,
    ).confidence_interval
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.015)
    slow = interval_of(lambda rows: float(values[rows].mean()), clusters)
    assert (ours.low, ours.high) == pytest.approx((slow.low, slow.high), abs=0.015)


def test_a_paired_difference_of_any_figure_agrees_with_scipy() -> None:
    rng = np.random.default_rng(5)
    inside = np.arange(60) < 40
    one, other = rng.random(60) + 0.3 * inside, rng.random(60) + 0.6 * inside

    def gain(rows: NDArray[np.intp]) -> float:
        ins, outs = rows[inside[rows]], rows[~inside[rows]]
        return auroc(other[ins].tolist(), other[outs].tolist()) - auroc(one[ins].tolist(), one[outs].tolist())

    ours = interval_of(gain, alone(60))
    theirs = bootstrap(
        (np.arange(60),), gain, n_resamples=4_000, method="percentile", vectorized=False, rng=6
    ).confidence_interval
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.02)


def test_many_draws_at_once_are_the_same_draws() -> None:
    values, clusters = talks(np.random.default_rng(11), 30)

    def figures(times: NDArray[np.int64]) -> NDArray[np.float64]:
        mean = times @ values / times.sum(axis=1)
        return np.stack([mean, np.where(times[:, 0] > 0, mean, np.nan)])

    whole, part = intervals_of(figures, clusters)
    slow = interval_of(lambda rows: float(values[rows].mean()), clusters)
    assert (whole.low, whole.high) == pytest.approx((slow.low, slow.high))
    slow = interval_of(lambda rows: float(values[rows].mean()) if 0 in rows else math.nan, clusters)
    assert (part.low, part.high) == pytest.approx((slow.low, slow.high))


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    rng, held = np.random.default_rng(7), 0
    for _ in range(400):
        gains = rng.choice([-1.0, 0.0, 1.0], p=[0.1, 0.7, 0.2], size=100)
        interval = interval_of_mean(gains, alone(100))
        held += interval.low <= 0.1 <= interval.high
    assert 0.92 <= held / 400 <= 0.98


def test_over_conversations_it_does_too_and_would_not_were_turns_drawn_alone() -> None:
    rng, whole, single = np.random.default_rng(8), 0, 0
    for _ in range(300):
        gains, clusters = talks(rng, 50)
        whole += not interval_of_mean(gains, clusters).excludes_zero
        single += not interval_of_mean(gains, alone(len(gains))).excludes_zero
    assert 0.91 <= whole / 300 <= 0.98
    assert single / 300 < 0.85


def test_the_same_values_give_the_same_interval_in_any_order() -> None:
    values, clusters = talks(np.random.default_rng(9), 20)
    order = np.random.default_rng(10).permutation(len(values))
    shuffled = interval_of_mean(values[order], [clusters[at] for at in order])
    assert shuffled == interval_of_mean(values, clusters)


def test_values_that_are_all_alike_have_no_width() -> None:
    assert interval_of_mean(np.ones(7), alone(7)) == Interval(1.0, 1.0)


def test_excluding_zero_is_strict() -> None:
    assert Interval(0.1, 0.2).excludes_zero
    assert Interval(-0.2, -0.1).excludes_zero
    assert not Interval(0.0, 0.2).excludes_zero
    assert not Interval(-0.2, 0.0).excludes_zero


def test_without_questions_or_figures_there_is_no_interval() -> None:
    for interval in (
        interval_of_mean(np.zeros(0), []),
        interval_of(lambda rows: 1.0, []),
        interval_of(lambda rows: math.nan, ["a", "b"]),
    ):
        assert math.isnan(interval.low)
        assert math.isnan(interval.high)
        assert not interval.excludes_zero


def test_draws_without_a_figure_are_left_out() -> None:
    interval = interval_of(lambda rows: math.nan if 0 in rows else 2.0, ["a", "b", "c"])
    assert interval == Interval(2.0, 2.0)
