"""Throughput and energy."""

from __future__ import annotations

import math

import pytest

from assistant.evaluation.measures.energy import joules_per_answer
from assistant.evaluation.measures.throughput import per_second


def test_throughput_by_hand() -> None:
    assert per_second(200.0) == 5.0
    assert math.isnan(per_second(math.nan))
    assert math.isnan(per_second(0.0))


def test_energy_by_hand() -> None:
    assert joules_per_answer(200.0, 15.0) == pytest.approx(3.0)
    assert math.isnan(joules_per_answer(math.nan, 15.0))
