"""Evaluations whose process does what a test tells it to."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.domain import Document
from assistant.serving.evaluating.evaluation import Evaluation
from assistant.serving.evaluating.evaluations import Evaluations
from assistant.serving.evaluating.questions import Choice, OwnFile

DOCUMENTS = {"d": Document("d", "D", "d.md", "one two three")}
MINE = Choice(own=OwnFile("mine.csv", "question,expected\nWhat is one?,two\n"))


@dataclass
class Bench:
    """Evaluations, and the folder through which ``fake_eval`` is told what to do."""

    evaluations: Evaluations
    folder: Path
    root: Path

    def start(self, choice: Choice = MINE) -> Evaluation:
        return self.evaluations.start(choice, DOCUMENTS)

    def let_go(self, *, fail: bool = False) -> None:
        if fail:
            (self.folder / "fail").touch()
        (self.folder / "go").touch()

    def wait(self) -> None:
        """Until none runs."""
        until(lambda: self.evaluations.running() is None)


def until(true: Callable[[], object]) -> None:
    for _ in range(6000):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError("it never came")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    folder, sets = tmp_path / "told", tmp_path / "questions"
    folder.mkdir()
    sets.mkdir()
    (sets / "dev.jsonl").write_text('{"question": "What is one?", "expected": "two"}\n', encoding="utf-8")
    (sets / "notes.txt").write_text("none of these", encoding="utf-8")
    command = (sys.executable, "-m", "tests.serving.evaluating.fake_eval", str(folder))
    evaluations = Evaluations(tmp_path / "runs", sets, tmp_path / "index", command=command)
    yield Bench(evaluations, folder, tmp_path / "runs")
    evaluations.close()
