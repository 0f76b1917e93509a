from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score

from assistant.evaluation.measures.intents import Confusion, accuracy, macro_f1, most_confused
from assistant.evaluation.measures.proportion import Proportion

EXPECTED = ["pay", "pay", "pay", "learn", "learn", "tool"]
PREDICTED = ["pay", "learn", "learn", "learn", None, "cook"]


def test_by_hand() -> None:
    assert accuracy(EXPECTED, PREDICTED) == Proportion(2, 6)
    # pay 2 / (3 + 1), learn 2 / (2 + 3), tool 0, cook 0
    assert macro_f1(EXPECTED, PREDICTED) == pytest.approx((0.5 + 0.4) / 4)
    assert most_confused(EXPECTED, PREDICTED) == [
        Confusion("pay", "learn", 2),
        Confusion("learn", None, 1),
        Confusion("tool", "cook", 1),
    ]
    assert most_confused(EXPECTED, PREDICTED, 1) == [Confusion("pay", "learn", 2)]


def test_nothing_asked_is_not_zero() -> None:
    assert math.isnan(macro_f1([], []))
    assert math.isnan(accuracy([], []).share)
    assert most_confused([], []) == []


@pytest.mark.parametrize("declined", [False, True])
def test_scikit_learn_agrees(declined: bool) -> None:
    order = np.random.default_rng(4)
    expected = [f"i{number}" for number in order.integers(0, 8, 300)]
    predicted: list[str | None] = [
        guess if keep else f"i{other}"
        for guess, keep, other in zip(
            expected, order.random(300) < 0.7, order.integers(0, 9, 300), strict=True
        )
    ]
    if declined:
        predicted = [None if number % 7 == 0 else guess for number, guess in enumerate(predicted)]
    plain = ["declined" if guess is None else guess for guess in predicted]
    names = sorted({*expected, *plain} - {"declined"})
    assert accuracy(expected, predicted).share == pytest.approx(accuracy_score(expected, plain))
    assert macro_f1(expected, predicted) == pytest.approx(
        f1_score(expected, plain, labels=names, average="macro", zero_division=0)
    )
    matrix = confusion_matrix(expected, plain, labels=[*names, "declined"])
    for one in most_confused(expected, predicted, 100):
        column = -1 if one.predicted is None else names.index(one.predicted)
        assert matrix[names.index(one.expected), column] == one.count
    assert sum(one.count for one in most_confused(expected, predicted, 100)) == matrix.sum() - matrix.trace()
