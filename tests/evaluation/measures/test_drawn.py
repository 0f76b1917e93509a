"""What is computed of many draws at once is what the plain measure says of each draw, written out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.evaluation.measures.calibration import calibration_error_drawn, expected_calibration_error
from assistant.evaluation.measures.declining import (
    auroc,
    auroc_drawn,
    declined_at,
    declined_at_drawn,
)
from assistant.evaluation.measures.intents import macro_f1, macro_f1_drawn
from assistant.evaluation.measures.selective import aurc, aurc_drawn

Draws = NDArray[np.int64]
QUESTIONS = 60


@pytest.fixture(params=[0, 1, 2])
def rng(request: pytest.FixtureRequest) -> np.random.Generator:
    return np.random.default_rng(request.param)


@pytest.fixture
def times(rng: np.random.Generator) -> Draws:
    """How often each question comes; in the first draw once each, and in one only the first of them."""
    drawn = rng.multinomial(QUESTIONS, np.full(QUESTIONS, 1 / QUESTIONS), size=40)
    return np.vstack([np.ones(QUESTIONS, dtype=int), np.eye(1, QUESTIONS, dtype=int) * QUESTIONS, drawn])


def each(times: Draws, plain: Callable[[NDArray[np.intp]], float]) -> list[float]:
    return [plain(np.repeat(np.arange(QUESTIONS), row)) for row in times]


def confidences(rng: np.random.Generator) -> NDArray[np.float64]:
    """With ties, 0 and 1 among them."""
    found = rng.random(QUESTIONS).round(1)
    return np.concatenate([[1.0, 0.0], found[2:]])


def test_telling_apart(rng: np.random.Generator, times: Draws) -> None:
    sure, inside = confidences(rng), rng.random(QUESTIONS) < 0.6

    def of(measure: Callable[[list[float], list[float]], float]) -> list[float]:
        return each(
            times,
            lambda rows: measure(sure[rows[inside[rows]]].tolist(), sure[rows[~inside[rows]]].tolist()),
        )

    assert auroc_drawn(sure, inside, times) == pytest.approx(of(auroc), nan_ok=True)
    assert np.isnan(auroc_drawn(sure, inside, times)[1])  # one side only
    for wrongly in (0.0, 0.05, 0.3, 1.0):
        found = declined_at_drawn(sure, inside, times, wrongly)
        expected = of(lambda one, other, share=wrongly: declined_at(one, other, share))
        assert found == pytest.approx(expected, nan_ok=True)


def test_calibration_and_selective_answering(rng: np.random.Generator, times: Draws) -> None:
    sure, right = confidences(rng), rng.random(QUESTIONS) < 0.7
    for drawn, plain in (
        (calibration_error_drawn, expected_calibration_error),
        (aurc_drawn, aurc),
    ):
        expected = each(times, lambda rows, one=plain: one(sure[rows].tolist(), right[rows].tolist()))
        assert drawn(sure, right, times) == pytest.approx(expected)


def test_macro_f1(rng: np.random.Generator, times: Draws) -> None:
    meant = [f"i{number}" for number in rng.integers(0, 7, QUESTIONS)]
    taken = [None if number > 7 else f"i{number}" for number in rng.integers(0, 10, QUESTIONS)]
    expected = each(times, lambda rows: macro_f1([meant[at] for at in rows], [taken[at] for at in rows]))
    assert macro_f1_drawn(meant, taken, times) == pytest.approx(expected)
