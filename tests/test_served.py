from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.artefact import Manifest, read_manifest, write_artefact
from assistant.errors import ArtefactMissing
from assistant.load import read_current
from assistant.served import served_by

SIZES = {
    "encoder": {"encoder.fp32.onnx": 1000, "encoder.int8.onnx": 1, "tokenizer.json": 2},
    "rewriter": {"writer.int8.onnx": 4},
    "reranker": {"reranker.int8.onnx": 8},
    "classifier": {"weights.npy": 16, "scope/scope.json": 32},
    "index": {
        "chunks.jsonl": 64,
        "documents.jsonl": 128,
        "asked.json": 16384,
        "asked.npy": 0,
        "answers.npy": 0,
        "chunks.faiss": 256,
    },
    "gate": {"gates.json": 512},
    "generator": {"writer.int8.onnx": 2048},
    "support": {"reranker.int8.onnx": 4096},
    "conversation": {"encoder.fp32.onnx": 32768, "encoder.int8.onnx": 8000, "tokenizer.json": 192},
}


@pytest.fixture
def artefacts(tmp_path: Path) -> dict[str, str]:
    """Name by kind; files as large as ``SIZES`` says."""

    def made(kind: str) -> str:
        def write(folder: Path) -> dict[str, float]:
            for name, size in SIZES[kind].items():
                (folder / name).parent.mkdir(exist_ok=True)
                (folder / name).write_bytes(b"x" * size)
            return {}

        return write_artefact(tmp_path, Manifest(kind, f"{kind} of today"), write).name

    return {kind: made(kind) for kind in SIZES}


@pytest.mark.parametrize(
    ("answerer", "generator", "size", "words"),
    [
        ("ml", "model", 1 + 2 + 4 + 16 + 32 + 64 + 128 + 512 + 8192 + 16384, None),
        ("dl", "written", 1 + 2 + 4 + 8 + 64 + 128 + 256 + 512 + 8192 + 16384, "written"),
        ("dl", "quoted", 1 + 2 + 4 + 8 + 64 + 128 + 256 + 512 + 8192 + 16384, "quoted"),
        ("dl", "model", 1 + 2 + 4 + 8 + 64 + 128 + 256 + 512 + 8192 + 16384 + 2048 + 4096, "model"),
        (
            "dl",
            "http://here/v1#it",
            1 + 2 + 4 + 8 + 64 + 128 + 256 + 512 + 8192 + 16384 + 4096,
            "http://here/v1#it",
        ),
    ],
)
def test_what_an_answerer_reads_is_counted(
    artefacts: dict[str, str], tmp_path: Path, answerer: str, generator: str, size: int, words: str | None
) -> None:
    served = served_by(answerer, tmp_path, artefacts, generator)
    assert served.bytes == size
    assert served.weights["encoder"] == "encoder of today"
    assert served.weights.get("words") == words
    assert ("classifier" in served.weights) == (answerer == "ml")


def test_what_was_not_built_is_not_counted(artefacts: dict[str, str], tmp_path: Path) -> None:
    del artefacts["reranker"]
    served = served_by("dl", tmp_path, artefacts, "written")
    assert "reranker" not in served.weights


def test_an_artefact_that_is_gone_is_told(artefacts: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(ArtefactMissing, match="gate-gone"):
        served_by("ml", tmp_path, artefacts | {"gate": "gate-gone"}, "written")


def test_a_real_index_has_every_file_that_is_counted(built_once: tuple[Path, Path]) -> None:
    directory = built_once[1]
    names = read_current(directory)["artefacts"]
    for answerer in ("ml", "dl"):
        served = served_by(answerer, directory, names, "written")
        assert served.weights["gate"] == read_manifest(directory / names["gate"], "gate").fingerprint
        assert served.bytes is not None
        assert 20_000_000 < served.bytes < 100_000_000
    assert json.dumps(dict(served.weights))
