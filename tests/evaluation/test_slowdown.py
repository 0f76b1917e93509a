from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import bootstrap

from assistant.evaluation.slowdown import slowdown


def test_by_hand() -> None:
    found = slowdown(np.array([1.0, 2.0, 3.0]), np.full(3, 8.0), ["a", "b", "c"], same_hardware=True)
    assert found is not None
    assert (found.questions, found.base_ms, found.new_ms, found.ratio) == (3, 2.0, 8.0, 4.0)
    assert (found.low, found.high) == (
        pytest.approx(8 / 3),
        8.0,
    )  # a median of 3, or of 1: 7 draws of 27 each
    assert found.in_words("ml", "dl") == (
        "median time: ml 2 ms, dl 8 ms; dl takes 4 times as long [2.67, 8] at n = 3"
    )


def test_the_interval_agrees_with_scipy() -> None:
    rng = np.random.default_rng(1)
    base, new = rng.gamma(4, size=90), 3 * rng.gamma(5, size=90)
    ours = slowdown(base, new, [str(at) for at in range(90)], same_hardware=True)
    theirs = bootstrap(
        (new, base),
        lambda one, other, axis: np.median(one, axis) / np.median(other, axis),
        n_resamples=10_000,
        method="percentile",
        paired=True,
        rng=2,
    ).confidence_interval
    assert ours is not None
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), rel=0.02)


def test_only_what_both_have_a_time_of_is_compared() -> None:
    found = slowdown(
        np.array([0.0, 2.0, 5.0]), np.array([9.0, 4.0, 0.0]), ["a", "b", "c"], same_hardware=True
    )
    assert found is not None
    assert (found.questions, found.ratio) == (1, 2.0)
    assert slowdown(np.zeros(2), np.ones(2), ["a", "b"], same_hardware=True) is None


def test_another_machine_is_told() -> None:
    found = slowdown(np.ones(2), np.ones(2), ["a", "b"], same_hardware=False)
    assert found is not None
    assert found.in_words().endswith(", on another machine or under other conditions")
