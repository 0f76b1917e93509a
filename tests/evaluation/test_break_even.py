from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import bootstrap

from assistant.evaluation.break_even import ExtraTime, break_even, extra_time
from assistant.evaluation.difference import Difference, Paired, differences
from tests.evaluation.test_decision import flags, inside, outside


def right(base: list[bool], new: list[bool]) -> Difference:
    clusters = tuple(map(str, range(len(base))))
    return differences([Paired("right", "", np.array(base), np.array(new), clusters)])[0]


GAIN = right(flags(60, 40), flags(90, 10))
SLOWER = ExtraTime(100, 30.0, 29.0, 31.0)


def test_by_hand() -> None:
    found = break_even(GAIN, SLOWER, "ml", "dl")
    assert found is not None
    assert (found.system, found.gained, found.extra_ms) == ("dl", pytest.approx(0.3), 30.0)
    # 0.03 s for 0.3 right answers; 0.21 to 0.39 of them
    assert (found.seconds, found.low, found.high) == pytest.approx((0.1, 0.03 / 0.39, 0.03 / 0.21))


def test_it_is_the_same_whichever_system_comes_first() -> None:
    turned = right(flags(90, 10), flags(60, 40))
    faster = ExtraTime(100, -30.0, -31.0, -29.0)
    found, other = break_even(GAIN, SLOWER, "ml", "dl"), break_even(turned, faster, "dl", "ml")
    assert found is not None
    assert other is not None
    assert (other.system, other.seconds) == ("dl", pytest.approx(found.seconds))
    assert (other.low, other.high) == pytest.approx((found.low, found.high))


def test_the_interval_agrees_with_a_bootstrap_of_the_ratio_itself() -> None:
    rng = np.random.default_rng(4)
    base, new = rng.random(300) < 0.6, rng.random(300) < 0.85
    times = rng.gamma(9, 3, size=300)
    theirs = bootstrap(
        (times / 1000, new.astype(float) - base),
        lambda took, gained, axis: np.mean(took, axis) / np.mean(gained, axis),
        n_resamples=10_000,
        method="percentile",
        paired=True,
        rng=2,
    ).confidence_interval
    extra = ExtraTime(300, float(times.mean()), 1.0, 99.0)
    ours = break_even(right(base.tolist(), new.tolist()), extra, "ml", "dl")
    assert ours is not None
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), rel=0.03)


@pytest.mark.parametrize(
    ("quality", "extra"),
    [
        (right(flags(50, 50), flags(52, 48)), SLOWER),  # perhaps no better
        (GAIN, ExtraTime(100, 30.0, -1.0, 61.0)),  # perhaps no slower
        (GAIN, ExtraTime(100, -30.0, -31.0, -29.0)),  # faster
    ],
)
def test_no_price_where_there_is_nothing_to_weigh(quality: Difference, extra: ExtraTime) -> None:
    assert break_even(quality, extra, "ml", "dl") is None


def test_extra_time_is_over_the_questions_that_right_answers_are_counted_on() -> None:
    base = [*inside(flags(2, 2), 1.0), *outside(flags(3, 0), 1.0)]
    new = [*inside(flags(3, 1), 5.0), *outside(flags(3, 0), 99.0)]
    assert extra_time(base, new) == ExtraTime(4, 4.0, 4.0, 4.0)
    new[0] = replace(new[0], total_ms=0.0)  # no answer
    found = extra_time(base, new)
    assert found is not None
    assert found.questions == 3
    assert extra_time(base[4:], new[4:]) is None


def test_extra_time_has_an_interval() -> None:
    base, new = inside(flags(200, 0), 1.0), inside(flags(200, 0), 1.0)
    slow = [replace(one, total_ms=2.0 + at % 2 * 2) for at, one in enumerate(new)]
    found = extra_time(base, slow)
    assert found is not None
    assert found.ms == 2.0
    # 1 either way, 200 times: a standard error of 1 / √200
    assert (found.low, found.high) == pytest.approx((2 - 1.96 / 200**0.5, 2 + 1.96 / 200**0.5), abs=0.02)
