"""``python -m assistant.serving.documents.inspecting FILE``: can it be read, and what is in it?

Given one file, prints a line of JSON: title, id, chunks, or why it cannot be read. It is a process of its own with
little memory and time, because readers of PDF and DOCX were not made for hostile files. It does not know why
it is asked.
"""

from __future__ import annotations

import json
import resource
import sys
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.corpus.chunking import ChunkRecipe, chunk_document
from assistant.corpus.reading import read_document
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


def _check_archive(path: Path) -> None:
    """Python unpacks no more of a member than the archive's directory says."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise CorpusError(f"{path.name} cannot be read as DOCX.") from error
    if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > _UNPACKED_BYTES:
        raise CorpusError(f"{path.name} unpacks to more than {_UNPACKED_BYTES:,} bytes.")


def main(path: Path) -> None:
    """Print what ``contents`` gives, or its error; anything else ends the process with a failure."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        said: dict[str, object] = asdict(contents(path))
    except CorpusError as error:
        said = {"unreadable": error.message}
    sys.stdout.write("\n" + json.dumps(said) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
