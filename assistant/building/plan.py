"""What a build would change, without building: documents added, changed and removed.

Given a source folder and a built directory, reads all that the build would read and compares it with the
current set. It does not write.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.artefact import read_manifest
from assistant.building.recipe import BuildRecipe, Progress
from assistant.corpus.chunking import chunk_document
from assistant.corpus.source import load_corpus
from assistant.current import current_or_none
from assistant.domain import Chunk, Document
from assistant.errors import CorpusError
from assistant.index import chunk_index
from assistant.questions.training_set import load_training_set


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """One document that would not be as it is.

    Attributes:
        path: of its file, as the corpus has it; of the indexed one, if it would be removed.
        chunks, chunks_before: it would have, and has; 0 where it is not.
    """

    change: Literal["added", "changed", "removed"]
    document: str
    path: str
    title: str
    chunks: int
    chunks_before: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build would do.

    Attributes:
        unchanged: documents.
        chunks, chunks_before: of the whole corpus.
        faq_entries: of the FAQ file, 0 where there is none.
        judged: questions that the gates would be fitted to; 0: the gates that ship would be used.
    """

    changes: tuple[DocumentChange, ...]
    unchanged: int
    chunks: int
    chunks_before: int
    faq_entries: int
    judged: int


def plan(
    source: Path,
    out: Path,
    recipe: BuildRecipe = BuildRecipe(),
    progress: Progress = lambda stage, done, total: None,
) -> Plan:
    """Compare.

    Raises:
        CorpusError, EvaluationError: as ``build`` would.
        ArtefactError: the current set is damaged.
    """
    corpus = load_corpus(source, progress=lambda name: progress(f"Reading {name}", 0, 0))
    progress("Comparing", 0, 0)
    chunks = [chunk for doc in corpus.documents.values() for chunk in chunk_document(doc, recipe.chunks)]
    if not chunks:
        raise CorpusError(f"{source} has no text that could be indexed.", mend="add documents to it.")
    judged = load_training_set(source, corpus.documents).kept_back
    indexed, indexed_chunks = _indexed(out)
    now, before = _per_document(chunks), _per_document(indexed_chunks)
    changes = []
    for name in sorted({*corpus.documents, *indexed}):
        new, old = corpus.documents.get(name), indexed.get(name)
        if new == old:
            continue
        shown = new or indexed[name]
        kind: Literal["added", "changed", "removed"] = (
            "added" if old is None else "changed" if new else "removed"
        )
        changes.append(DocumentChange(kind, name, shown.path, shown.title, now[name], before[name]))
    return Plan(
        tuple(changes),
        sum(indexed.get(name) == document for name, document in corpus.documents.items()),
        len(chunks),
        len(indexed_chunks),
        len(corpus.faq),
        len(judged),
    )


def _indexed(out: Path) -> tuple[dict[str, Document], tuple[Chunk, ...]]:
    current = current_or_none(out)
    if current is None:
        return {}, ()
    directory = out / current["artefacts"][chunk_index.KIND]
    index = chunk_index.read_index(directory, read_manifest(directory, chunk_index.KIND))
    return index.documents, index.chunks


def _per_document(chunks: Iterable[Chunk]) -> Counter[str]:
    return Counter(chunk.document for chunk in chunks)
