from __future__ import annotations

import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from assistant import Outcome, Question, load_assistant
from assistant.artefact import file_sha256
from assistant.building.build import _writing, build
from assistant.building.recipe import BuildRecipe
from assistant.errors import (
    ArtefactDamaged,
    ArtefactError,
    ArtefactMismatch,
    ArtefactMissing,
    CorpusError,
    WeightsError,
)
from assistant.gate.fitting import GateRecipe
from assistant.index.store import FaissStore
from assistant.index.weights import CARD, LAYERS, base_weights
from assistant.load import CONVERSATION


def snapshot(index: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in index.rglob("*") if path.is_file()}


def test_nothing_changed_does_no_work(built: tuple[Path, Path]) -> None:
    before = snapshot(built[1])
    report = build(*built)
    assert report.up_to_date
    assert report.embedded == 0
    assert snapshot(built[1]) == before


def test_only_what_changed_is_embedded(built: tuple[Path, Path]) -> None:
    source, index = built
    path = source / "articles" / "bikes.md"
    path.write_text(path.read_text(encoding="utf-8").replace("at night", "after dark"), encoding="utf-8")
    encoder = next(index.glob("encoder-*")).stat().st_mtime_ns
    report = build(source, index)
    assert report.embedded == 2  # the chunk and its sentence
    assert next(index.glob("encoder-*")).stat().st_mtime_ns == encoder
    answer = load_assistant(index).answerers["dl"].answer(Question("are lights required after dark?"))
    assert "after dark" in answer.evidence[0].chunk.text


def test_a_folder_without_a_faq_file(built: tuple[Path, Path]) -> None:
    source, index = built
    (source / "faq.jsonl").unlink()
    build(source, index)
    answer = load_assistant(index).answerers["ml"].answer(Question("Steps of baking bread"))
    assert answer.explanation.intents[0].title.startswith("Steps of baking bread")


def test_a_single_sentence_is_a_corpus(built_once: tuple[Path, Path], tmp_path: Path) -> None:
    shutil.copytree(built_once[1], tmp_path / "built")
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "a.txt").write_text("Owls hunt at night.", encoding="utf-8")
    assert build(tmp_path / "one", tmp_path / "built").chunks == 1
    assert load_assistant(tmp_path / "built").search("owl", 5)[0].chunk.text == "Owls hunt at night."


def test_an_accepted_share_of_wrong_answers_needs_judged_questions(built: tuple[Path, Path]) -> None:
    accepting = BuildRecipe(gate=GateRecipe(max_wrong=0.1))
    with pytest.raises(CorpusError, match="nothing says how often"):
        build(*built, recipe=accepting)


def test_calibration_questions_fit_the_gate(built: tuple[Path, Path]) -> None:
    source, index = built
    (source / "questions").mkdir()
    inside = [("banana price", r"\$2", "| Banana | $2 |"), ("why does dough rise", "gas", "Yeast makes gas")]
    rows = [
        {"id": f"in{n}", "question": f"{question}{'?' * n}", "must": [[must]], "kind": "fact",
         "evidence": [{"document": "fruit" if n % 2 == 0 else "bread", "quote": quote}]}
        for n, (question, must, quote) in enumerate(inside * 4)
    ]  # fmt: skip
    rows += [
        {
            "id": f"out{n}",
            "question": f"who won the {n}th world cup",
            "kind": "out_of_scope",
            "out_of_scope": True,
        }
        for n in range(8)
    ]
    (source / "questions" / "calibration.jsonl").write_text(
        "\n".join(map(json.dumps, rows)), encoding="utf-8"
    )
    build(source, index)
    answerers = load_assistant(index).answerers.values()
    for answerer in answerers:
        known, unknown = (
            answerer.answer(Question(text)) for text in ("banana price", "who won the 9th world cup")
        )
        assert known.outcome is Outcome.ANSWERED
        assert known.confidence > 0.5 > unknown.confidence


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(ArtefactMissing, match="assistant build"):
        load_assistant(tmp_path)


@pytest.mark.parametrize("kind", ["encoder", "index", "classifier", "gate"])
@pytest.mark.parametrize("damage", ["truncate", "flip", "remove"])
def test_damage_is_found_named_and_mended(built: tuple[Path, Path], kind: str, damage: str) -> None:
    source, index = built
    path = max((p for p in next(index.glob(f"{kind}-*")).iterdir()), key=lambda p: p.stat().st_size)
    data = bytearray(path.read_bytes())
    if damage == "truncate":
        path.write_bytes(data[: len(data) // 2])
    elif damage == "flip":
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    else:
        path.unlink()
    with pytest.raises(ArtefactDamaged, match=path.name) as caught:
        load_assistant(index)
    assert "assistant build" in str(caught.value)
    if kind != "encoder":  # exporting again takes a while; the index shows the same road
        build(source, index)
        load_assistant(index)


def test_a_damaged_current_manifest(built: tuple[Path, Path]) -> None:
    source, index = built
    (index / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(ArtefactDamaged, match=r"manifest\.json"):
        load_assistant(index)
    build(source, index)
    load_assistant(index)


@pytest.mark.parametrize("where", ["manifest.json", "index-*/manifest.json"])
def test_another_format_version(built: tuple[Path, Path], where: str) -> None:
    path = next(built[1].glob(where))
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format_version": 99}), encoding="utf-8")
    with pytest.raises(ArtefactMismatch, match="format version 99"):
        load_assistant(built[1])


def test_an_index_of_another_encoder(built: tuple[Path, Path]) -> None:
    path = next(built[1].glob("index-*")) / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["parents"]["encoder"] = "other"
    path.write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ArtefactMismatch, match="another encoder"):
        load_assistant(built[1])


def test_a_conversation_encoder_trained_beside_another_retriever_is_refused(
    built: tuple[Path, Path], tmp_path: Path
) -> None:
    place = tmp_path / CONVERSATION
    place.mkdir()
    (place / LAYERS).write_bytes(b"layers")
    card = {"base_fingerprint": base_weights().fingerprint, "sha256": file_sha256(place / LAYERS)}
    (place / CARD).write_text(json.dumps(card | {"encoder": "of last week"}), encoding="utf-8")
    before = snapshot(built[1])
    with pytest.raises(WeightsError, match="train conversation"):
        build(*built, tuned=tmp_path)
    assert snapshot(built[1]) == before


def test_a_second_build_at_the_same_time_is_refused(built: tuple[Path, Path]) -> None:
    source, index = built
    (source / "articles" / "new.md").write_text("New words.", encoding="utf-8")
    with FileLock(index / ".lock"), pytest.raises(ArtefactError, match="Another build"):
        build(source, index)


@pytest.mark.parametrize("seconds", [1.5, 2.5, 4.0])
def test_a_killed_build_loses_nothing(built: tuple[Path, Path], seconds: float) -> None:
    source, index = built
    words = " ".join(f"Sentence number {n} about topic {n % 7}." for n in range(1500))
    (source / "articles" / "new.md").write_text(words, encoding="utf-8")
    command = [sys.executable, "-m", "assistant", "build", str(source), "--out", str(index)]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    assert "new" not in load_assistant(index).documents
    shutil.rmtree(source / "articles" / "new.md", ignore_errors=True)
    (source / "articles" / "new.md").write_text("New words.", encoding="utf-8")
    build(source, index)
    assert "new" in load_assistant(index).documents
    assert not list(index.glob(".writing-*"))


def test_a_build_killed_before_any_of_its_changes_loses_nothing(
    built: tuple[Path, Path], tmp_path: Path
) -> None:
    source, index = built
    (source / "articles" / "new.md").write_text("New words.", encoding="utf-8")
    whole = dying_build(0, source, shutil.copytree(index, tmp_path / "whole"))
    changes = int(whole.stdout)
    assert changes > 5
    for last in sorted({1, changes, *random.Random(3).sample(range(2, changes), 3)}):
        killed = shutil.copytree(index, tmp_path / f"killed-{last}")
        assert dying_build(last, source, killed).returncode == -signal.SIGKILL
        load_assistant(killed)
        build(source, killed)
        assert "new" in load_assistant(killed).documents
        assert not list(killed.glob(".writing-*"))
        shutil.rmtree(killed)


def dying_build(last: int, source: Path, index: Path) -> subprocess.CompletedProcess[str]:
    """See there."""
    command = [sys.executable, "-m", "tests.building.dying_build", str(last), str(source), str(index)]
    root = Path(__file__).parents[2]
    return subprocess.run(command, cwd=root, stdout=subprocess.PIPE, text=True, check=False)


@pytest.mark.parametrize("bytes_short", [None, 10], ids=["nearly all", "the last ten bytes"])
def test_a_file_that_faiss_cannot_write_is_told_and_changes_nothing(
    built: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, bytes_short: int | None
) -> None:
    source, index = built
    (source / "articles" / "new.md").write_text("New words.", encoding="utf-8")
    before, save = (index / "manifest.json").read_bytes(), FaissStore.save

    def save_without_room(store: FaissStore, path: Path) -> None:
        save(store, path)
        room = 10 if bytes_short is None else path.stat().st_size - bytes_short
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, limits[1]))
        try:
            save(store, path)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    monkeypatch.setattr(FaissStore, "save", save_without_room)
    with pytest.raises(ArtefactError, match=f"^{re.escape(str(index))} cannot be written: .*free space"):
        build(source, index)
    assert (index / "manifest.json").read_bytes() == before
    assert "new" not in load_assistant(index).documents
    monkeypatch.undo()
    build(source, index)
    assert "new" in load_assistant(index).documents


def test_a_full_disk_under_faiss_is_told_in_the_systems_words(tmp_path: Path) -> None:
    store = FaissStore.build(np.zeros((1_000, 64), np.float32))
    with pytest.raises(ArtefactError, match="cannot be written: No space left on device"), _writing(tmp_path):
        store.save(Path("/dev/full"))
    with pytest.raises(ArtefactError, match="cannot be written: Permission denied"), _writing(tmp_path):
        raise RuntimeError("Error: 'f' failed: could not open x for writing: Permission denied")


def test_what_is_no_disks_fault_is_left_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="No such file"), _writing(tmp_path):
        FaissStore.build(np.zeros((1, 4), np.float32)).save(tmp_path / "none" / "x")
    with pytest.raises(ValueError, match="No space"), _writing(tmp_path):
        raise ValueError("No space left on device")
