"""Time, throughput and energy."""

from __future__ import annotations

import math
from statistics import quantiles

import numpy as np
import pytest

from assistant.evaluation.measures.energy import joules_per_answer
from assistant.evaluation.measures.latency import Latency, by_stage
from assistant.evaluation.measures.throughput import per_second


def test_stages_by_hand() -> None:
    timings = [{"find": 1.0, "write": 10.0}, {"find": 3.0, "check": 5.0}, {"find": 2.0, "write": 30.0}]
    stages = by_stage(timings)
    assert list(stages) == ["find", "write", "check"]
    assert stages["find"] == Latency(2.0, pytest.approx(2.9), pytest.approx(2.98), 3)
    assert (stages["write"].p50, stages["write"].answers) == (20.0, 2)
    assert stages["check"] == Latency(5.0, 5.0, 5.0, 1)
    assert by_stage([]) == {}


def test_percentiles_agree_with_the_standard_library() -> None:
    times = np.random.default_rng(8).lognormal(3, 1, 500).tolist()
    cuts = quantiles(times, n=100, method="inclusive")
    expected = Latency(*(pytest.approx(cuts[percent - 1]) for percent in (50, 95, 99)), 500)
    assert by_stage([{"find": time} for time in times])["find"] == expected


def test_throughput_by_hand() -> None:
    assert per_second([100.0, 300.0]) == 5.0
    assert math.isnan(per_second([]))
    assert math.isnan(per_second([0.0]))


def test_energy_by_hand() -> None:
    assert joules_per_answer([100.0, 300.0], 15.0) == pytest.approx(3.0)
    assert math.isnan(joules_per_answer([], 15.0))
