from __future__ import annotations

import math

from assistant.evaluation.measures.mean import Mean


def test_what_could_not_be_scored_is_left_out() -> None:
    assert Mean.of([1.0, None, 0.0]) == Mean(1.0, 2)
    assert Mean.of([1.0, None, 0.0]).value == 0.5
    assert str(Mean.of([1.0, 0.0, 0.0])) == "0.333"


def test_no_value_is_not_zero() -> None:
    assert math.isnan(Mean.of([None]).value)
    assert (str(Mean.of([])), str(Mean.of([0.0]))) == ("–", "0.000")
