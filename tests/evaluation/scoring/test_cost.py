from __future__ import annotations

import math
from dataclasses import replace

import pytest

from assistant.domain import Answer
from assistant.evaluation.estimate import Estimate
from assistant.evaluation.footprint import Footprint
from assistant.evaluation.scoring.cost import Cost, cost
from assistant.evaluation.verdict import judge
from assistant.questions.judged_question import JudgedQuestion
from tests.fakes import fake_answer


def spent(*timings: dict[str, float], watts: float | None = None) -> Cost:
    """Answers that took so long, and one that is missing."""
    answers: dict[str, Answer] = {
        str(number): replace(fake_answer("ml", "?", "gas"), timings_ms=one)
        for number, one in enumerate(timings)
    }
    questions = [JudgedQuestion(name, "?", "fact") for name in (*answers, "missing")]
    verdicts = [judge(question, answers.get(question.id)) for question in questions]
    return cost(verdicts, answers, Footprint(5, 1, 7), watts)


def test_times_by_hand() -> None:
    found = spent(
        {"find": 1.0, "write": 10.0, "total": 11.0},
        {"find": 3.0, "check": 5.0, "total": 8.0},
        {"find": 2.0, "write": 30.0, "total": 32.0},
    )
    assert list(found.stages) == ["find", "write", "check"]
    assert found.stages["find"].p50 == Estimate(2.0, 1.0, 3.0, 3)
    assert (found.stages["find"].p95.value, found.stages["find"].p99.value) == pytest.approx((2.9, 2.98))
    assert (found.stages["write"].p50.value, found.stages["write"].p50.total) == (20.0, 2)
    assert found.stages["check"].p99 == Estimate(5.0, 5.0, 5.0, 1)
    assert (found.whole.p50.value, found.whole.p50.total) == (11.0, 3)


def test_throughput_and_energy_follow_the_mean_time() -> None:
    found = spent({"total": 100.0}, {"total": 300.0}, watts=15.0)
    # Two questions drawn: both the first, one of each, or both the second.
    assert found.answers_per_second == Estimate(5.0, pytest.approx(10 / 3), 10.0, 2)
    assert found.joules == Estimate(*map(pytest.approx, (3.0, 1.5, 4.5)), 2)
    assert found.watts == 15.0


def test_without_watts_there_is_no_energy() -> None:
    assert not spent({"total": 100.0}).joules.known
    assert spent({"total": 100.0}).watts is None


def test_without_answers_or_times_there_is_no_figure() -> None:
    assert math.isnan(spent(watts=15.0).joules.value)
    assert math.isnan(spent().whole.p50.value)
    assert not spent({"total": 0.0}).answers_per_second.known
