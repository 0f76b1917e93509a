from __future__ import annotations

import math
from dataclasses import replace
from statistics import fmean

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binomtest, bootstrap

from assistant.evaluation.estimate import NONE, Estimate, figure, mean, percentiles, share, share_of_parts
from assistant.evaluation.measures.proportion import Proportion
from assistant.evaluation.verdict import Verdict, judge
from assistant.questions.judged_question import JudgedQuestion

BLANK = judge(JudgedQuestion("q", "?", "fact"), None)


def judged(values: list[float], clusters: str = "") -> list[Verdict]:
    """Questions with these confidences, each alone if no clusters are given."""
    own = clusters or [str(number) for number in range(len(values))]
    return [
        replace(BLANK, id=str(number), cluster=cluster, confidence=value)
        for number, (value, cluster) in enumerate(zip(values, own, strict=True))
    ]


def flag(verdict: Verdict) -> bool | None:
    """Confidence below 0 stands for what could not be scored."""
    return None if verdict.confidence < 0 else verdict.confidence > 0.5


def test_a_share_of_questions_alone_has_wilsons_interval() -> None:
    found = share(judged([0.9, 0.9, 0.1, -1, 0.9]), flag)
    wilson = binomtest(3, 4).proportion_ci(method="wilson")
    assert found == Estimate(0.75, pytest.approx(wilson.low), pytest.approx(wilson.high), 4)


def test_a_share_of_questions_in_clusters_is_drawn_by_cluster() -> None:
    right = np.array([float(number % 7 < 4) for number in range(20)])  # of twenty talks, all three turns
    turns = np.repeat(right, 3).tolist()
    talks = share(judged(turns, "".join(letter * 3 for letter in "abcdefghijklmnopqrst")), flag)
    alone = share(judged(turns), flag)
    assert talks.high - talks.low > 1.4 * (alone.high - alone.low)
    drawn = bootstrap((right,), np.mean, n_resamples=10_000, method="percentile", rng=1).confidence_interval
    assert (talks.low, talks.high) == pytest.approx((drawn.low, drawn.high), abs=0.051)


@pytest.mark.parametrize("right", [0.0, 1.0])
def test_clusters_that_all_agree_are_counted_as_one_question_each(right: float) -> None:
    found = share(judged([right] * 6, "aabbcc"), flag)
    wilson = Proportion(3 if right else 0, 3).interval
    assert found == Estimate(right, *map(pytest.approx, wilson), 6)


def test_things_in_one_answer_are_no_independent_questions() -> None:
    parts = {"0": Proportion(4, 4), "1": Proportion(0, 4), "2": Proportion(0, 0)}
    found = share_of_parts(judged([0, 0, 0]), lambda v: parts[v.id])
    assert (found.value, found.total) == (0.5, 8)
    assert (found.low, found.high) == (0.0, 1.0)  # two answers: both of the one, or of the other
    single = share_of_parts(judged([0, 0]), lambda v: Proportion(int(v.id), 1))
    assert (single.low, single.high) == Proportion(1, 2).interval


def test_a_mean_leaves_out_what_could_not_be_scored() -> None:
    values = np.random.default_rng(2).random(50)
    found = mean(judged([*values, -1.0]), lambda v: None if v.confidence < 0 else v.confidence)
    drawn = bootstrap((values,), np.mean, n_resamples=10_000, method="percentile", rng=3).confidence_interval
    assert (found.value, found.total) == (pytest.approx(fmean(values)), 50)
    assert (found.low, found.high) == pytest.approx((drawn.low, drawn.high), abs=0.01)


def test_percentiles_agree_with_scipys_bootstrap() -> None:
    values = np.random.default_rng(4).lognormal(3, 0.5, 120)
    for percent, found in zip((50, 90), percentiles(judged(values.tolist()), _sure, (50, 90)), strict=True):
        drawn = bootstrap(
            (values,),
            lambda one, axis, percent=percent: np.percentile(one, percent, axis),
            n_resamples=10_000,
            method="percentile",
            rng=5,
        ).confidence_interval
        assert found.value == pytest.approx(np.percentile(values, percent))
        assert (found.low, found.high) == pytest.approx((drawn.low, drawn.high), rel=0.03)


def test_any_figure_is_bootstrapped_over_clusters() -> None:
    verdicts = judged([0.0, 1.0, 1.0, 1.0], "abbb")

    def drawn(times: NDArray[np.int64]) -> NDArray[np.float64]:
        return times[:, 0] / times.sum(axis=1)

    assert figure(verdicts, 0.25, drawn) == Estimate(0.25, 0.0, 1.0, 4)


def test_an_interval_goes_through_a_function_that_falls() -> None:
    assert Estimate(4.0, 2.0, 8.0, 9).through(lambda one: 8 / one) == Estimate(2.0, 1.0, 4.0, 9)
    assert Estimate(4.0, 2.0, 8.0, 9).through(lambda one: one / 2) == Estimate(2.0, 1.0, 4.0, 9)


def test_without_questions_there_is_no_figure() -> None:
    found = [
        share([], flag),
        share(judged([-1.0]), flag),
        share_of_parts(judged([1.0]), lambda v: Proportion(0, 0)),
        mean([], _sure),
        *percentiles([], _sure, (50, 95)),
        figure([], 1.0, lambda times: times[:, 0].astype(float)),
        figure(judged([1.0]), math.nan, lambda times: times[:, 0].astype(float)),
        NONE.through(lambda one: 1 / one),
    ]
    assert not any(one.known for one in found)
    assert all(math.isnan(one.low) and one.total == 0 for one in found)


def _sure(verdict: Verdict) -> float:
    return verdict.confidence
