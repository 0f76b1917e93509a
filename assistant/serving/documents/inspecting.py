"""``python -m assistant.serving.documents.inspecting FILE``: can it be read, and what is in it?

Given one file, and on stdin the folders and paths of other documents as JSON, prints a line of JSON: title, id,
chunks, or why it cannot be read, or which of the others has its id. It is a process of its own with little
memory and time, because readers of PDF and DOCX were not made for hostile files. It does not know why it is
asked.
"""

from __future__ import annotations

import json
import resource
import sys
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from assistant.corpus.chunking import ChunkRecipe, chunk_document
from assistant.corpus.reading import read_document, slug
from assistant.errors import CorpusError

_CPU_S = 60
_MEMORY_BYTES = 3 * 2**30  # of address space; the PDF reader alone maps half of one
_UNPACKED_BYTES = 100_000_000
_MOST_CHARACTERS = 5_000_000
_MOST_MEMBERS = 5_000


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds: its document's id and title, how many characters and chunks it has."""

    document: str
    title: str
    characters: int
    chunks: int


@dataclass(frozen=True, slots=True)
class Beside:
    """Other documents: their paths as ``Document.path`` has them, relative to ``root``."""

    root: Path
    paths: frozenset[str]


def contents(path: Path) -> Contents:
    """Read one file.

    Raises:
        CorpusError: it cannot be read, is much larger inside than outside, or holds nothing to index.
    """
    if path.suffix.lower() == ".docx":
        _check_archive(path)
    document = read_document(path, path.parent)
    if len(document.text) > _MOST_CHARACTERS:
        raise CorpusError(f"{path.name} holds more than {_MOST_CHARACTERS:,} characters.")
    chunks = chunk_document(document, ChunkRecipe())
    if not chunks:
        raise CorpusError(f"{path.name} has no text that could be indexed.")
    return Contents(document.id, document.title[:300], len(document.text), len(chunks))


def holder(document: str, beside: Iterable[Beside]) -> str | None:
    """The path of the first document that has an id; what cannot be read has none."""
    for folder in beside:
        for path in sorted(folder.paths):
            if _id(folder.root, path) == document:
                return path
    return None


def _id(root: Path, path: str) -> str | None:
    """As ``read_document`` has it; what declares no id is not read, as PDF and DOCX take seconds."""
    if not path.lower().endswith(".md"):
        return slug(PurePosixPath(path).with_suffix("").as_posix())
    try:
        return read_document(root / path, root).id
    except (CorpusError, OSError):
        return None


def _check_archive(path: Path) -> None:
    """Python unpacks no more of a member than the archive's directory says."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise CorpusError(f"{path.name} cannot be read as DOCX.") from error
    if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > _UNPACKED_BYTES:
        raise CorpusError(f"{path.name} unpacks to more than {_UNPACKED_BYTES:,} bytes.")


def main(path: Path, beside: Sequence[Beside]) -> None:
    """Print what ``contents`` gives, or its error, or who has the id; anything else ends the process with a failure."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        found = contents(path)
        other = holder(found.document, beside)
        said = asdict(found) if other is None else {"id_taken": found.document, "by": other}
    except CorpusError as error:
        said = {"unreadable": error.message}
    sys.stdout.write("\n" + json.dumps(said) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Beside(Path(root), frozenset(paths)) for root, paths in json.load(sys.stdin)])
