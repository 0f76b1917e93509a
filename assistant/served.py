"""Served: what each answerer answers with, out of a built directory.

Given the directory and the names of its artefacts, tells fingerprints and bytes of what an answerer reads. It
opens no model; ``load.py`` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant.artefact import MANIFEST, read_json

# Of each artefact all files, or those named here.
_READ: dict[str, dict[str, tuple[str, ...]]] = {
    "ml": {
        "encoder": ("encoder.int8.onnx", "tokenizer.json"),  # finds what a follow-up points to
        "rewriter": (),
        "conversation": ("encoder.int8.onnx", "tokenizer.json"),
        "classifier": (),
        "index": ("chunks.jsonl", "documents.jsonl", "asked.json", "asked.npy", "answers.npy"),
        "gate": (),
    },
    "dl": {
        "encoder": ("encoder.int8.onnx", "tokenizer.json"),
        "rewriter": (),
        "conversation": ("encoder.int8.onnx", "tokenizer.json"),
        "reranker": (),
        "index": (),
        "gate": (),
    },
}
_WRITING = ("generator", "support")


@dataclass(frozen=True, slots=True)
class Served:
    """What the answers of one answerer depend on.

    Attributes:
        weights: fingerprints by kind of artefact, and how ``dl`` comes to its words; empty where unknown.
        bytes: of the files that are read, on disk; ``None`` where unknown.
    """

    weights: Mapping[str, str] = field(default_factory=dict)
    bytes: int | None = None


def served_by(answerer: str, directory: Path, artefacts: Mapping[str, str], generator: str) -> Served:
    """Of one answerer of ``load.load_assistant``, over the same directory.

    Args:
        answerer: ``ml`` or ``dl``.
        artefacts: name of the artefact by kind, as the current set has them.
        generator: see ``load.load_assistant``.

    Raises:
        ArtefactMissing, ArtefactDamaged: a manifest is gone, or not readable.
    """
    read = dict(_READ[answerer])
    if answerer == "dl" and generator not in ("written", "quoted"):
        read |= dict.fromkeys(_WRITING if generator == "model" else _WRITING[1:], ())
    weights, size = dict[str, str](), 0
    for kind, chosen in read.items():
        if kind not in artefacts:
            continue
        place = directory / artefacts[kind]
        manifest = read_json(place / MANIFEST)
        weights[kind] = manifest["fingerprint"]
        size += sum((place / name).stat().st_size for name in chosen or manifest["files"])
    if answerer == "dl":
        weights["words"] = generator
    return Served(weights, size)
