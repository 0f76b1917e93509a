"""The searchable corpus: documents, chunks, and their vectors, as one artefact.

Given chunks and an encoder, embeds what is new, and writes; given the directory, reads it back. It
does not know who retrieves or how an answer is made of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.artefact import Manifest
from assistant.domain import Chunk, Document, Unit, UnitKind
from assistant.errors import ArtefactDamaged, ArtefactMismatch
from assistant.index.store import FaissStore
from assistant.protocols import Encoder, Vectors

KIND = "index"
SCORE = "inner product of unit vectors = cosine, in [-1, 1], higher is better"
_BATCH = 256


@dataclass(frozen=True, slots=True)
class ChunkIndex:
    """What retrieval works on.

    Attributes:
        store: one row a chunk, in the order of ``chunks``.
        unit_vectors: ``(n_units, dim)`` float32, rows L2-normalised, in the order of the chunks' units.
        unit_starts: ``(n_chunks + 1,)``: chunk ``i`` has the unit rows ``[unit_starts[i], unit_starts[i + 1])``.
    """

    documents: dict[str, Document]
    chunks: tuple[Chunk, ...]
    store: FaissStore
    unit_vectors: Vectors

    @property
    def unit_starts(self) -> list[int]:
        starts = [0]
        for chunk in self.chunks:
            starts.append(starts[-1] + len(chunk.units))
        return starts


def chunk_input(chunk: Chunk) -> str:
    """What the encoder sees of a chunk: its heading path, then its units as they read."""
    return " > ".join(chunk.headings) + "\n" + "\n".join(unit.shown for unit in chunk.units)


def unit_input(chunk: Chunk, unit: Unit) -> str:
    """What the encoder sees of one unit: its nearest heading and its words."""
    return f"{chunk.headings[-1] if chunk.headings else ''}: {unit.shown}"


def build_index(
    documents: dict[str, Document],
    chunks: Sequence[Chunk],
    encoder: Encoder,
    previous: ChunkIndex | None,
    progress: Callable[[int, int], None],
) -> tuple[ChunkIndex, int]:
    """Embed chunks and units; those of ``previous`` (same encoder) keep their vectors.

    Returns:
        the index, and how many texts had to be embedded.
    """
    known = _known_vectors(previous)
    chunk_texts = [chunk_input(chunk) for chunk in chunks]
    unit_texts = [unit_input(chunk, unit) for chunk in chunks for unit in chunk.units]
    new = sorted({text for text in [*chunk_texts, *unit_texts] if text not in known}, key=len)
    for start in range(0, len(new), _BATCH):
        progress(start, len(new))
        batch = new[start : start + _BATCH]
        known.update(zip(batch, encoder.encode(batch), strict=True))
    progress(len(new), len(new))
    rows = np.stack([known[text] for text in chunk_texts])
    units = np.stack([known[text] for text in unit_texts])
    return ChunkIndex(documents, tuple(chunks), FaissStore.build(rows), units), len(new)


def write_index(index: ChunkIndex, directory: Path) -> dict[str, float]:
    """Write the files of the artefact; returns its counts."""
    _write_lines(directory / "documents.jsonl", (asdict(document) for document in index.documents.values()))
    _write_lines(directory / "chunks.jsonl", map(asdict, index.chunks))
    index.store.save(directory / "chunks.faiss")
    np.save(directory / "units.npy", index.unit_vectors)
    return {"documents": len(index.documents), "chunks": len(index.chunks), "units": len(index.unit_vectors)}


def read_index(directory: Path, manifest: Manifest) -> ChunkIndex:
    """Read a verified artefact.

    Raises:
        ArtefactDamaged: files disagree with one another.
        ArtefactMismatch: the rows are not of the dimension the manifest states.
    """
    try:
        documents = [_document(row) for row in _read_lines(directory / "documents.jsonl")]
        chunks = tuple(_chunk(row) for row in _read_lines(directory / "chunks.jsonl"))
        units = np.load(directory / "units.npy", allow_pickle=False)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ArtefactDamaged(f"{directory} cannot be read ({error}).", mend="assistant build") from error
    store = FaissStore.load(directory / "chunks.faiss")
    if len(store) != len(chunks) or len(units) != sum(len(chunk.units) for chunk in chunks):
        raise ArtefactDamaged(
            f"{directory} has {len(chunks)} chunks, {len(store)} vectors.", mend="assistant build"
        )
    if store.dim != manifest.recipe.get("dim"):
        raise ArtefactMismatch(
            f"{directory} holds vectors of {store.dim} dimensions.", mend="assistant build"
        )
    return ChunkIndex({document.id: document for document in documents}, chunks, store, units)


def _known_vectors(previous: ChunkIndex | None) -> dict[str, Any]:
    if previous is None:
        return {}
    known = dict(zip(map(chunk_input, previous.chunks), previous.store.vectors(), strict=True))
    units = [unit_input(chunk, unit) for chunk in previous.chunks for unit in chunk.units]
    return known | dict(zip(units, previous.unit_vectors, strict=True))


def _write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for row in rows:
            stream.write(json.dumps(row, ensure_ascii=True) + "\n")


def _read_lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def _document(row: dict[str, Any]) -> Document:
    return Document(**(row | {"topics": tuple(row["topics"])}))


def _chunk(row: dict[str, Any]) -> Chunk:
    units = tuple(Unit(**(unit | {"kind": UnitKind(unit["kind"])})) for unit in row["units"])
    return Chunk(**(row | {"headings": tuple(row["headings"]), "units": units}))
