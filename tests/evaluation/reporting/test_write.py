from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from assistant.evaluation.reporting.report import Report
from assistant.evaluation.reporting.write import write_report
from tests.evaluation.conftest import OVEN, RISE, ROWS
from tests.evaluation.reporting.conftest import CURVE, DECISION, Reason

Made = Callable[..., Report]


def test_a_lone_surrogate_in_a_question_can_be_reported(report: Made, tmp_path: Path) -> None:
    made = report(OVEN | {"question": "a\ud800b"})
    write_report(tmp_path, made.questions, made.runs, made.comparison)
    assert "a?b" in (tmp_path / "report.html").read_text(encoding="utf-8")
    (row,) = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["questions"]
    assert row["question"] == "a\ud800b"


def test_the_json_holds_what_its_docstring_says(report: Made, tmp_path: Path) -> None:
    made = report(OVEN, RISE, compare=True)
    reasons = [Reason("oven", "dl", "evidence_missed", "words"), Reason("rise", "ml", "gate", "words")]
    write_report(tmp_path, made.questions, made.runs, made.comparison, DECISION, reasons, CURVE)

    def refused(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    told = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"), parse_constant=refused)
    assert (told["format"], told["systems"], told["headline"]) == (1, ["ml", "dl"], "Take <dl>.")
    assert told["points"] == [{"title": "time", "text": "ml is faster"}]
    assert [one["answering"]["right"]["value"] for one in told["scores"]] == [0.5, 0.5]
    assert told["comparison"]["differences"][0]["measure"] == "right"
    assert told["causes"] == {"dl": {"evidence missed": 1}, "ml": {"gate": 1}}
    assert told["learning_curve"][0] == {
        "answerer": "ml",
        "questions": 100,
        "right": 0.3,
        "low": 0.2,
        "high": 0.4,
    }
    oven = told["questions"][0]
    assert (oven["id"], oven["kind"], oven["out_of_scope"]) == ("oven", "numeric", False)
    ml, dl = oven["answers"]
    assert (ml["outcome"], ml["text"], ml["right"], ml["total_ms"]) == ("answered", "220 <i>", True, 2.0)
    assert (dl["right"], dl["reasons"]) == (False, [{"cause": "evidence_missed", "words": "words"}])


def test_one_system_and_nothing_else_can_be_reported(report: Made, tmp_path: Path) -> None:
    made = report(*ROWS)
    write_report(tmp_path, made.questions, made.runs[:1])
    told = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert (told["comparison"], told["causes"], told["learning_curve"]) == (None, {}, [])
    assert {path.name for path in tmp_path.glob("report.*")} == {"report.md", "report.json", "report.html"}
