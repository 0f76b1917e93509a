"""The source of a build: the operator's folder with what was added laid over it, and without what is left out.

Given both, copies what a build reads into one folder, so that what was planned is what is built, whatever
happens to the files meanwhile. It does not know what is indexed.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from assistant.corpus.faq import FAQ_NAMES
from assistant.corpus.source import document_files
from assistant.errors import CorpusError
from assistant.questions.training_set import question_files
from assistant.serving.documents.folder import DocumentFolder
from assistant.serving.documents.inspecting import Beside

_ARTICLES = "articles"


def source_documents(source: Path) -> Beside:
    """The operator's; none where there is no such folder."""
    if not source.is_dir():
        return Beside(source, frozenset())
    root = _root(source)
    return Beside(root, frozenset(path.relative_to(root).as_posix() for path in document_files(source)))


def source_paths(source: Path) -> frozenset[str]:
    """Of the operator's documents, as ``Document.path`` has them."""
    return source_documents(source).paths


def take_snapshot(source: Path, folder: DocumentFolder) -> Path:
    """Copy; the folder's files win over the operator's of the same path.

    Raises:
        CorpusError: ``source`` is not a folder, or a file of it cannot be opened.
        FolderBroken: see ``DocumentFolder``.
    """
    if not source.is_dir():
        raise CorpusError(
            "The folder that the index is built from is not there.",
            mend="export ASSISTANT_SOURCE=FOLDER, as `assistant build` was given it.",
        )
    target, left_out = folder.fresh_snapshot(), folder.left_out()
    beside = [*(source / name for name in FAQ_NAMES), *question_files(source)]
    root = _root(source)
    documents = [path for path in document_files(source) if path.relative_to(root).as_posix() not in left_out]
    for path in [*documents, *(path for path in beside if path.is_file())]:
        copied = target / path.relative_to(source)
        try:
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copied)
        except OSError as error:
            raise CorpusError(f"{path.name} cannot be copied: {error.strerror}.") from error
    into = target / root.relative_to(source)
    into.mkdir(parents=True, exist_ok=True)
    for one in folder.files():
        if one.name not in left_out:
            folder.copy(one.name, into / one.name)
    return target


def _root(source: Path) -> Path:
    return source / _ARTICLES if (source / _ARTICLES).is_dir() else source
