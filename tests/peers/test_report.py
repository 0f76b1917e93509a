from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.domain import Document
from assistant.questions.judged_question import JudgedQuestion
from eval.peers.report import Section, write_report
from eval.peers.scoring import Locator, compared, figures, judged
from tests.peers.conftest import left_by, passage

ABOUT = {"date": "2026-01-02", "hardware": "a machine", "corpus": "2 documents", "encoder": "MiniLM"}


@pytest.fixture
def section(documents: dict[str, Document], questions: list[JudgedQuestion]) -> Section:
    locator = Locator(documents)
    runs = {
        "dl": left_by(gas=[passage("Yeast makes gas.")], hot=[passage("Bake at 220 degrees.")]),
        "txtai": left_by(gas=[passage("Yeast makes gas.")], hot=[passage("lost")]),
    }
    rows = {name: judged(run, questions, locator) for name, run in runs.items()}
    return Section(
        "q.jsonl",
        runs,
        {name: figures(runs[name], questions, own, locator) for name, own in rows.items()},
        compared(rows["dl"], {"txtai": rows["txtai"]}, questions),
    )


def test_a_system_is_a_row_with_quality_and_time_in_it(tmp_path: Path, section: Section) -> None:
    write_report(tmp_path, [section], ABOUT)
    lines = (tmp_path / "peers.md").read_text(encoding="utf-8").splitlines()
    assert "## q.jsonl: 2 questions" in lines
    (row,) = [line for line in lines if line.startswith("| txtai | 50.0")]
    assert row.startswith("| txtai | 50.0 [9, 91] | 50.0 [9, 91] | 0.500 [0.00, 1.00] |")
    assert row.endswith("| 1.5 | 1.9 | 2.0 | 0.8 |")
    assert "Passages that could not be found in their document: txtai 1 of 2." in lines
    assert "| txtai | −50.0 [−100.0, +0.0] |" in " ".join(lines)
    assert any(
        line.startswith("| txtai | 7 | 0.50 | 100 |") and line.endswith("| as it comes | peer 1.2 |")
        for line in lines
    )


def test_every_table_has_cells_for_its_columns(tmp_path: Path, section: Section) -> None:
    write_report(tmp_path, [section], ABOUT)
    blocks = (tmp_path / "peers.md").read_text(encoding="utf-8").split("\n\n")
    tables = [block.strip().splitlines() for block in blocks if block.startswith("| ")]
    assert len(tables) == 3
    for table in tables:
        assert len({line.count("|") for line in table}) == 1


def test_json_holds_what_the_tables_round(tmp_path: Path, section: Section) -> None:
    write_report(tmp_path, [section, section], ABOUT)
    told = json.loads((tmp_path / "peers.json").read_text(encoding="utf-8"))
    assert told["about"] == ABOUT
    assert len(told["sections"]) == 2
    assert told["sections"][0]["figures"]["txtai"]["any"] == {"hits": 1, "total": 2}
    assert told["sections"][0]["differences"]["txtai"][0]["family"] == 4
