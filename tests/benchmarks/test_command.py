from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.benchmarks import banking77, clinc150, squad
from assistant.benchmarks.beir import PUBLISHED
from assistant.benchmarks.command import NAMES, Asked, run_benchmark
from assistant.cli import app
from assistant.errors import EvaluationError
from tests.benchmarks.test_loaders import IMPOSSIBLE, SQUAD_ROW, beir_folder, squad_file


def untold(stage: str, done: int, total: int) -> None:
    pass


def test_a_folder_of_beir_is_ranked_by_the_built_encoder(
    built_once: tuple[Path, Path], tmp_path: Path
) -> None:
    folder = beir_folder(tmp_path / "set")
    arguments = ["--data", str(folder), "--index", str(built_once[1]), "--most", "5"]
    run = CliRunner().invoke(app, ["benchmark", "scifact", *arguments])
    assert run.exit_code == 0, run.output
    rows = [line for line in run.stdout.splitlines() if line.startswith("|")]
    assert {row.count("|") for row in rows} == {rows[0].count("|")}
    assert [row.split(" | ")[0] for row in rows[2:5]] == [
        "| ours, int8",
        "| ours, fp32",
        "| all-MiniLM-L6-v2",
    ]
    assert rows[4].endswith("| 0.645 |  |  |  |  | Muennighoff et al. 2023 (MTEB), retrieval |")
    other = CliRunner().invoke(app, ["benchmark", "beir", *arguments])
    assert "BM25" not in other.stdout


def test_without_published_figures_it_is_said_why(built_once: tuple[Path, Path], tmp_path: Path) -> None:
    asked = Asked(beir_folder(tmp_path / "set"), built_once[1], tmp_path, tmp_path)
    lines = list(run_benchmark("beir", asked, untold))
    assert lines[-2:] == ["", "Without published figures: none could be checked against its source."]


def test_whole_systems_answer_over_squads_paragraphs(tmp_path: Path) -> None:
    squad_file(tmp_path, "dev-v2.0.json", SQUAD_ROW | {"question": "Was Ann here?"}, IMPOSSIBLE)
    data = json.loads((tmp_path / "dev-v2.0.json").read_text())
    other = {"context": "Trees are green.\n\nLeaves fall.", "qas": []}
    data["data"].append({"title": 'A "title": of two', "paragraphs": [other]})
    (tmp_path / "dev-v2.0.json").write_text(json.dumps(data))
    asked = Asked(tmp_path, tmp_path / "unused", tmp_path / "no-weights", tmp_path / "work")
    lines = list(run_benchmark("squad-2.0", asked, untold))
    assert lines[0].startswith("2 questions over 2 paragraphs")
    (ml,), (dl,) = ([line for line in lines if line.startswith(f"| {name} |")] for name in ("ml", "dl"))
    assert dl.split(" | ")[2].startswith("100.0%")
    assert ml.count("|") == dl.count("|") == lines[2].count("|")
    assert "BERT-large" in lines[-1]


def test_an_unknown_name_is_answered_with_those_that_there_are(tmp_path: Path) -> None:
    run = CliRunner().invoke(app, ["benchmark", "mnist", "--data", str(tmp_path)])
    assert run.exit_code == 1
    assert "banking77, squad-1.1" in run.stderr


def test_missing_data_is_said_before_anything_runs(tmp_path: Path) -> None:
    for name in NAMES:
        asked = Asked(tmp_path, tmp_path / "none", tmp_path / "none", tmp_path / "work")
        with pytest.raises(EvaluationError, match=r"There is no .* in"):
            next(run_benchmark(name, asked, untold))
    assert not (tmp_path / "work").exists()


def test_every_published_row_names_its_source() -> None:
    rows = [*clinc150.PUBLISHED, *banking77.PUBLISHED]
    rows += [row for some in (*PUBLISHED.values(), *squad.PUBLISHED.values()) for row in some]
    assert all(row.source and row.system and all(row.figures) for row in rows)
