"""`assistant compare` as CI uses it: frozen runs, scored by today's code, a loss caught, a change let through."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli import app
from assistant.corpus.source import load_corpus
from assistant.evaluation.evaluate import score_runs

FROZEN = Path(__file__).parents[1] / "frozen"
RUNNER = CliRunner()


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """The frozen runs with their verdicts."""
    folder = tmp_path / "frozen"
    shutil.copytree(FROZEN, folder)
    names = [folder / name for name in ("base", "regression", "harmless")]
    score_runs([folder / "questions.jsonl"], names, load_corpus(folder).documents, tmp_path)
    return folder


def test_the_seeded_regression_is_caught(runs: Path) -> None:
    done = RUNNER.invoke(
        app, ["compare", str(runs / "base"), str(runs / "regression"), "--tolerance", "0.02"]
    )
    assert done.exit_code == 1
    assert "right: base 87.5%, new 45.8%; base better by 41.7 points" in done.stdout
    assert done.stdout.endswith("Regression beyond 2 points: right, evidence in the top 5.\n")


def test_the_harmless_change_passes(runs: Path) -> None:
    done = RUNNER.invoke(app, ["compare", str(runs / "base"), str(runs / "harmless"), "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["questions"] == 52
    assert {one["measure"]: (one["questions"], one["difference"]) for one in told["differences"]} == {
        "right": (24, 0.0),
        "evidence in the top 5": (24, 0.0),
        "out of scope declined": (10, 0.0),
        "conversation turns right": (18, 0.0),
    }
    assert told["differences"][0]["low"] < 0 < told["differences"][0]["high"]
    assert told["regressions"] == []


def test_the_other_way_round_the_regression_is_a_gain(runs: Path) -> None:
    done = RUNNER.invoke(app, ["compare", str(runs / "regression"), str(runs / "base")])
    assert done.exit_code == 0, done.output
    assert "new better by 41.7 points" in done.stdout
    assert done.stdout.endswith("No regression.\n")


def test_a_loss_within_the_tolerance_passes(runs: Path) -> None:
    done = RUNNER.invoke(app, ["compare", str(runs / "base"), str(runs / "regression"), "--tolerance", "0.5"])
    assert done.exit_code == 0, done.output
    assert done.stdout.endswith("No regression beyond 50 points.\n")
