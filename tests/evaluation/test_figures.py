from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.evaluation.estimate import NONE, Estimate
from assistant.evaluation.figures import number, overall, percent
from assistant.evaluation.footprint import Footprint
from assistant.evaluation.score import Scores, score
from assistant.evaluation.verdict import judge
from assistant.questions.judged_question import JudgedQuestion
from tests.fakes import fake_answer


def test_a_figure_is_shown_with_its_interval() -> None:
    assert percent(Estimate(0.88, 0.8449, 0.9051, 250)) == "88.0 % [84, 91]"
    assert number(Estimate(0.9123, 0.88, 0.94, 250), ".3f") == "0.912 [0.880, 0.940]"
    assert number(Estimate(5.0, float("nan"), float("nan"), 1), ".1f") == "5.0"
    assert percent(NONE) == number(NONE, "g") == "–"


@pytest.fixture
def scores() -> Sequence[Scores]:
    question = JudgedQuestion("q", "?", "fact")
    answers = {"q": fake_answer("ml", "?", "gas")}
    footprint = Footprint(peak_bytes=800_000_000, risen_bytes=0, model_bytes=62_340_000)
    return [
        score("ml", [judge(question, answers["q"])], answers, {}, footprint=footprint, watts=15.0),
        score("dl", [judge(question, answers["q"])], answers, {}),
    ]


def test_cost_is_shown_beside_quality(scores: Sequence[Scores]) -> None:
    cells = {row.name: row.cells for row in overall(scores)}
    assert cells["p50 ms"] == ("2.0 [2.0, 2.0]", "2.0 [2.0, 2.0]")
    assert cells["answers a second"][0] == "500.0 [500.0, 500.0]"
    assert cells["joules an answer, if it draws 15 W"] == ("0.03 [0.03, 0.03]", "–")
    assert cells["model and index files, MB"] == ("62.3", "–")
    assert cells["peak memory of the process, all it loaded, MB"] == ("800.0", "–")
    assert cells["… risen while asking, MB"] == ("0.0", "–")


def test_what_nobody_measured_has_no_row(scores: Sequence[Scores]) -> None:
    names = {row.name for row in overall(scores[1:])}
    assert "p50 ms" in names
    assert not any("MB" in name or "joules" in name for name in names)


def test_intents_that_nobody_named_could_not_be_scored(scores: Sequence[Scores]) -> None:
    cells = {row.name: row.cells for row in overall(scores)}
    assert cells["macro F1 of intents"] == ("could not be scored: no question names its intent",) * 2
    assert "intents most often taken for others" not in cells
