from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.errors import EvaluationError
from assistant.evaluation.reporting.learning_curve import read_learning_curve, write_learning_curve
from tests.evaluation.reporting.conftest import CURVE

SOUND = {"answerer": "ml", "questions": 10, "right": 0.5, "low": 0.4, "high": 0.6}


def test_what_was_written_is_read(tmp_path: Path) -> None:
    write_learning_curve(tmp_path / "curve.json", CURVE)
    assert read_learning_curve(tmp_path / "curve.json") == CURVE


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "3",
        json.dumps([{"answerer": "ml"}]),
        json.dumps([SOUND | {"right": 50}]),
        json.dumps([SOUND | {"right": float("nan")}]),
        json.dumps([SOUND | {"questions": 0}]),
    ],
)
def test_another_file_is_refused_by_name(content: str, tmp_path: Path) -> None:
    (path := tmp_path / "curve.json").write_text(content, encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"curve\.json is not a learning curve"):
        read_learning_curve(path)
