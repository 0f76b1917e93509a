from __future__ import annotations

import math
import re

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.metrics import brier_score_loss, roc_auc_score

from assistant.domain import Citation, Document, Span
from assistant.evaluation.measures.brevity import median_words, words_in
from assistant.evaluation.measures.calibration import (
    expected_calibration_error,
    reliability,
    squared_error,
)
from assistant.evaluation.measures.declining import auroc, declined_at
from assistant.evaluation.measures.evidence import evidence_at
from assistant.evaluation.measures.grounding import numbers_grounded, quotes_equal
from assistant.evaluation.measures.proportion import Proportion
from assistant.evaluation.measures.right import is_right
from assistant.evaluation.measures.selective import Point, aurc, risk_coverage
from assistant.questions.files import JudgedQuestion


def question(must: list[list[str]], min_must: int, must_not: tuple[str, ...] = ()) -> JudgedQuestion:
    groups = tuple(tuple(re.compile(one, re.I) for one in group) for group in must)
    return JudgedQuestion(
        "q", "?", "fact", must=groups, min_must=min_must, must_not=tuple(map(re.compile, must_not))
    )


def test_right_by_hand() -> None:
    two_of_three = question([["apple|pear"], ["fig"], ["plum", "prune"]], 2)
    assert is_right(two_of_three, "A PEAR and a prune.")
    assert not is_right(two_of_three, "A pear.")
    assert not is_right(two_of_three, None)
    assert not is_right(question([["pear"]], 1, ("fig",)), "pear, fig")


def test_evidence_by_hand() -> None:
    gold = [Span("a", 10, 20), Span("b", 0, 5)]
    retrieved = [Span("a", 0, 15), Span("a", 5, 25), Span("b", 0, 5)]
    assert evidence_at(gold, retrieved, 1) == evidence_at([], retrieved, 3)
    assert evidence_at(gold, retrieved, 2).any
    assert not evidence_at(gold, retrieved, 2).all
    assert evidence_at(gold, retrieved, 3).all


def test_auroc_agrees_with_scikit_learn_and_declining_by_hand() -> None:
    rng = np.random.default_rng(5)
    inside, outside = rng.random(40).round(1).tolist(), (rng.random(30) * 0.8).round(1).tolist()
    assert auroc(inside, outside) == pytest.approx(roc_auc_score([1] * 40 + [0] * 30, inside + outside))
    assert declined_at([0.1, 0.5, 0.6, 0.9], [0.2, 0.55, 0.7], 0.25) == pytest.approx(1 / 3)
    assert declined_at([0.1, 0.5], [0.05, 0.2], 0.05) == 0.5
    assert math.isnan(auroc([], [0.1]))


@pytest.mark.parametrize(("hits", "total"), [(0, 5), (3, 7), (50, 50), (199, 260)])
def test_wilson_agrees_with_scipy(hits: int, total: int) -> None:
    expected = binomtest(hits, total).proportion_ci(method="wilson")
    assert Proportion(hits, total).interval == pytest.approx((expected.low, expected.high), abs=1e-9)
    assert math.isnan(Proportion(0, 0).share)


def test_grounding_by_hand() -> None:
    documents = {"d": Document("d", "D", "d.md", "It costs $112,806 a year.")}
    cited = [Citation("d", 9, 17, "$112,806"), Citation("d", 0, 2, "it"), Citation("x", 0, 1, "I")]
    assert quotes_equal(cited, documents) == Proportion(1, 3)
    assert numbers_grounded("About $112,806 or 5 %.", cited) == Proportion(1, 2)


@pytest.mark.parametrize("n", [1, 19, 20, 21, 60, 140, 399, 400])
def test_no_more_than_the_share_is_wrongly_declined_and_one_more_would_be(n: int) -> None:
    inside = [number / 1000 for number in range(n)]
    # Out of scope at every threshold in between: the share declined tells where the threshold is.
    outside = [value - 0.0005 for value in inside]
    wrongly = round(declined_at(inside, outside, 0.05) * n) - 1
    assert wrongly * 20 <= n < (wrongly + 1) * 20


def test_declining_everything_that_is_in_scope_declines_all() -> None:
    assert declined_at([0.1], [0.9], 1.0) == 1.0


def test_ties_at_the_threshold_are_not_declined() -> None:
    assert declined_at([0.5] * 20, [0.5, 0.4], 0.05) == 0.5


def test_brevity_by_hand() -> None:
    assert words_in("  Yeast makes\ngas. ") == 3
    assert median_words([1, 9, 2]) == 2.0
    assert median_words([1, 2]) == 1.5
    assert math.isnan(median_words([]))


def test_calibration_by_hand() -> None:
    sure, right = [0.95, 0.91, 0.55, 0.15], [True, False, True, False]
    bins = {round(one.low, 1): one for one in reliability(sure, right)}
    assert (bins[0.9].count, bins[0.9].confidence, bins[0.9].right) == (2, pytest.approx(0.93), 0.5)
    assert bins[0.0].count == 0
    # (2 x |0.5 - 0.93| + |1 - 0.55| + |0 - 0.15|) / 4
    assert expected_calibration_error(sure, right) == pytest.approx((0.86 + 0.45 + 0.15) / 4)
    assert squared_error(0.8, True) == pytest.approx(0.04)
    assert squared_error(0.4, False) == pytest.approx(0.16)
    assert reliability([1.0], [True])[-1].count == 1
    assert math.isnan(expected_calibration_error([], []))


def test_the_mean_squared_error_is_scikit_learns_brier_score() -> None:
    random = np.random.default_rng(3)
    sure, right = random.random(200), random.random(200) < 0.6
    assert np.mean([*map(squared_error, sure, right)]) == pytest.approx(brier_score_loss(right, sure))


def test_risk_and_coverage_by_hand() -> None:
    sure, right = [0.9, 0.8, 0.8, 0.1], [True, True, False, False]
    assert risk_coverage(sure, right) == [Point(0.25, 0.0), Point(0.75, 1 / 3), Point(1.0, 0.5)]
    assert aurc(sure, right) == pytest.approx(0.25 * 0 + 0.5 / 3 + 0.25 / 2)
    assert aurc([0.5, 0.5], [True, False]) == 0.5
    assert math.isnan(aurc([], []))
    assert risk_coverage([], []) == []
