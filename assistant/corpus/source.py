"""A source folder → the ``Corpus``: every document and FAQ entry in it, checked.

Given a folder, decides which files count (those under its ``articles/`` if it has one, else all
below it), reads them, and reports everything unreadable at once. It does not chunk or embed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.corpus.faq import FAQ_NAMES, load_faq
from assistant.corpus.reading import READABLE, read_document
from assistant.domain import Document, FaqEntry
from assistant.errors import CorpusError


@dataclass(frozen=True, slots=True)
class Corpus:
    """What the assistant knows.

    Attributes:
        skipped: why each left-out file was left out (only with ``skip_unreadable``).
        fingerprint: SHA-256 over the ids and texts of the documents and over the FAQ entries.
    """

    documents: dict[str, Document]
    faq: tuple[FaqEntry, ...]
    skipped: tuple[str, ...]
    fingerprint: str


def load_corpus(
    source: Path, *, skip_unreadable: bool = False, progress: Callable[[str], None] = lambda name: None
) -> Corpus:
    """Read a folder of documents.

    Args:
        source: the folder; its ``faq.jsonl``, ``.csv`` or ``.yaml``, if any, is the FAQ file.
        skip_unreadable: leave out what cannot be read instead of refusing the folder.
        progress: told the name of each file before it is read.

    Raises:
        CorpusError: naming every file that cannot be read, or two files of one id, or the folder
            when nothing in it is readable.
    """
    files = list(document_files(source))
    root = source / "articles" if (source / "articles").is_dir() else source
    documents: dict[str, Document] = {}
    faults: list[CorpusError] = []
    clashes: list[str] = []
    for path in files:
        progress(path.name)
        try:
            document = read_document(path, root)
        except CorpusError as error:
            faults.append(error)
            continue
        except OSError as error:
            faults.append(CorpusError(f"{path} cannot be opened: {error.strerror}."))
            continue
        if (other := documents.setdefault(document.id, document)) is not document:
            clashes.append(f"{path} and {root / other.path} both have the id {document.id!r}.")
    if clashes:
        raise CorpusError("\n".join(clashes), mend="give each an `id:` of its own in its front matter.")
    if faults and not skip_unreadable:
        if len(faults) == 1:
            raise faults[0]
        raise CorpusError("\n".join(map(str, faults)))
    if not documents:
        why = "".join(f"\n  {fault.message}" for fault in faults)
        kinds = ", ".join(sorted(READABLE))
        raise CorpusError(f"{root} has no readable document ({kinds}).{why}", mend="add documents to it.")
    faq_path = next((source / name for name in FAQ_NAMES if (source / name).is_file()), None)
    faq = load_faq(faq_path, documents) if faq_path else ()
    return Corpus(documents, faq, tuple(fault.message for fault in faults), _fingerprint(documents, faq))


def document_files(source: Path) -> Iterator[Path]:
    """The files that would be read, sorted; hidden ones and the FAQ file are left out.

    Raises:
        CorpusError: ``source`` is not a folder.
    """
    if not source.is_dir():
        raise CorpusError(f"{source} is not a folder.", mend="name a folder of documents.")
    root = source / "articles" if (source / "articles").is_dir() else source
    for path in sorted(root.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
        faq = path.parent == source and path.name in FAQ_NAMES
        if path.suffix.lower() in READABLE and path.is_file() and not hidden and not faq:
            yield path


def _fingerprint(documents: dict[str, Document], faq: tuple[FaqEntry, ...]) -> str:
    digest = hashlib.sha256()
    for document in documents.values():
        digest.update(repr(document).encode("utf-8", "surrogatepass"))
    for entry in faq:
        digest.update(repr(entry).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
