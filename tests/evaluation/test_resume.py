"""Interrupted runs: what was answered is kept, and nothing unfinished is taken for a run."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from assistant.domain import Answer, Document, Question
from assistant.errors import EvaluationError
from assistant.evaluation import run as run_module
from assistant.evaluation.evaluate import evaluate
from assistant.evaluation.journal import JOURNAL
from assistant.evaluation.run import run_answerer
from assistant.evaluation.run_folder import read_answers, read_manifest
from assistant.questions.files import load_questions
from assistant.served import Served
from tests.evaluation.conftest import OVEN, ROWS, knowing
from tests.fakes import FakeAnswerer

WEIGHTS = Served({"classifier": "c1"}, 7)
WHOLE = ("answers.jsonl", "explanations.jsonl", "run.trec")


class Killed(BaseException):
    """As from the outside: nothing of the program catches it."""


@dataclass
class Runs:
    """Runs over one file into one folder, killed when told to be."""

    file: Path
    documents: dict[str, Document]
    folder: Path
    told: list[int] = field(default_factory=list)

    def run(self, *, kill_after: int | None = None, **changed: Any) -> list[str]:
        """What was asked, in order.

        Args:
            kill_after: so many answers, the warm-up's among them.
        """
        known = knowing()
        asked: list[str] = []

        def reply(question: Question) -> Answer:
            if len(asked) == kill_after:
                raise Killed
            asked.append(question.text)
            return known.answer(question)

        told = {"corpus": "f", "served": WEIGHTS} | changed
        with suppress(Killed):
            run_answerer(
                FakeAnswerer("ml", {}, reply),
                load_questions([self.file], self.documents),
                self.folder,
                question_files=[self.file],
                progress=lambda done, total: self.told.append(done),
                **told,
            )
        return asked

    def files(self) -> dict[str, str]:
        return {name: (self.folder / name).read_text() for name in WHOLE}


@pytest.fixture
def runs(write: Callable[..., Path], documents: dict[str, Document], tmp_path: Path) -> Runs:
    return Runs(write(*ROWS), documents, tmp_path / "run")


def test_an_interrupted_run_goes_on_where_it_stopped(runs: Runs) -> None:
    runs.run()
    whole = runs.files()
    (runs.folder / "manifest.json").unlink()
    assert runs.run(kill_after=3) == ["how hot", "how hot", "why does it rise"]
    with pytest.raises(EvaluationError, match="not a run"):
        read_manifest(runs.folder)
    # The first question warms up; the king and all turns of the talk were not asked before.
    assert runs.run() == ["how hot", "who is <b>king</b>", "banana?", "and an apple?", "and gold?"]
    assert runs.files() == whole
    assert runs.told[-3:] == [2, 3, 4]
    assert not (runs.folder / JOURNAL).exists()


def test_a_talk_that_was_interrupted_is_asked_from_its_first_turn(runs: Runs) -> None:
    runs.run(kill_after=6)
    assert runs.run() == ["how hot", "banana?", "and an apple?", "and gold?"]
    assert list(read_answers(runs.folder)) == ["oven", "rise", "king", "talk#1", "talk#2", "talk#3"]


def test_the_manifest_says_when_it_went_on_and_for_how_long_it_was_asked(runs: Runs) -> None:
    runs.run(kill_after=2)
    runs.run(kill_after=2)
    journal = runs.folder / JOURNAL
    head, *lines = map(json.loads, journal.read_text().splitlines())
    slow = [head, *(line | {"seconds": 100} for line in lines)]
    journal.write_text("".join(json.dumps(line) + "\n" for line in slow), encoding="utf-8")
    runs.run()
    manifest = read_manifest(runs.folder)
    assert len(manifest["resumed"]) == 2
    assert [manifest["started"], *manifest["resumed"]] == sorted([manifest["started"], *manifest["resumed"]])
    assert manifest["counts"]["lines"] == 4
    assert 200 <= manifest["seconds"] < 300


@pytest.mark.parametrize(
    "changed",
    [
        {"corpus": "g"},
        {"served": Served({"classifier": "c2"}, 7)},
        {"served": Served()},
    ],
)
def test_a_run_that_would_differ_begins_anew(runs: Runs, changed: dict[str, Any]) -> None:
    runs.run(kill_after=3)
    assert len(runs.run(**changed)) == 7


def test_a_run_of_weights_that_nobody_told_begins_anew(runs: Runs) -> None:
    runs.run(kill_after=3, served=Served())
    assert len(runs.run(served=Served())) == 7


def test_other_questions_and_other_code_begin_anew(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    runs.run(kill_after=3)
    runs.file.write_text(runs.file.read_text() + "\n", encoding="utf-8")
    assert len(runs.run(kill_after=4)) == 4
    code = run_module.provenance.code()
    monkeypatch.setattr(run_module.provenance, "code", lambda: code | {"sha256": "other"})
    assert len(runs.run()) == 7


def test_a_run_that_is_whole_is_asked_again(runs: Runs) -> None:
    runs.run()
    assert len(runs.run()) == 7


def test_a_whole_run_stays_until_the_next_is_whole(runs: Runs) -> None:
    runs.run(corpus="old")
    runs.run(kill_after=4)
    assert read_manifest(runs.folder)["corpus"] == "old"
    assert len(read_answers(runs.folder)) == 6
    assert len(runs.run()) == 4
    assert read_manifest(runs.folder)["corpus"] == "f"


def test_a_journal_that_was_cut_anywhere_leads_to_the_same_run(runs: Runs) -> None:
    runs.run()
    whole = runs.files()
    (runs.folder / "manifest.json").unlink()
    runs.run(kill_after=5)
    journal = (runs.folder / JOURNAL).read_bytes()
    for size in (*range(0, len(journal), 211), len(journal) - 1, len(journal)):
        (runs.folder / JOURNAL).write_bytes(journal[:size])
        runs.run()
        assert runs.files() == whole
        (runs.folder / "manifest.json").unlink()


@pytest.mark.parametrize("damage", ["[]\n", "\n", "not JSON\n", "\x00\x00\n", '{"row": 1}\n'])
def test_a_journal_without_its_first_line_is_thrown_away(runs: Runs, damage: str) -> None:
    runs.run(kill_after=3)
    (runs.folder / JOURNAL).write_text(damage + (runs.folder / JOURNAL).read_text(), encoding="utf-8")
    assert len(runs.run()) == 7


@pytest.mark.parametrize("moment", range(8))
def test_no_moment_of_putting_a_run_in_place_leaves_half_a_run(
    runs: Runs, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    """Killed before one of the eight changes to a folder where an older run stands, with its verdicts."""
    out = runs.folder.parent / "out"
    evaluate([runs.file], [knowing(oven=None)], runs.documents, out, fingerprint="old")
    runs.folder = out / "ml"
    with monkeypatch.context() as patch:
        changes = _killed_before(moment)
        patch.setattr(run_module, "write_text_atomically", changes(run_module.write_text_atomically))
        patch.setattr(Path, "unlink", changes(Path.unlink))
        runs.run()
    stands = (runs.folder / "manifest.json").exists()
    assert stands == (moment in (0, 7))
    if stands:
        old = moment == 0
        assert read_manifest(runs.folder)["corpus"] == ("old" if old else "f")
        assert (read_answers(runs.folder)["oven"].text is None) == old
        assert (runs.folder / "verdicts.jsonl").exists() == old
    # All was answered before; only a run that was whole is asked again.
    assert len(runs.run()) == (7 if moment == 7 else 0)
    assert read_answers(runs.folder)["oven"].text == "Bake at 220 degrees."
    assert not (runs.folder / JOURNAL).exists()


def _killed_before(moment: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Wraps functions; the call of that number, from 0, over all of them kills."""
    calls = count()

    def wrap(function: Callable[..., None]) -> Callable[..., None]:
        def called(*args: object, **named: object) -> None:
            if next(calls) == moment:
                raise Killed
            function(*args, **named)

        return called

    return wrap


def test_a_journal_tells_what_run_it_is_of(runs: Runs) -> None:
    runs.run(kill_after=2)
    head, first = (json.loads(line) for line in (runs.folder / JOURNAL).read_text().splitlines())
    assert len(head["run"]) == 64
    assert (first["row"]["id"], list(first["explanations"])) == (OVEN["id"], ["oven"])
