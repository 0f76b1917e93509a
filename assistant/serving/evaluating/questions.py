"""The questions of an evaluation: sets that lie ready in a folder, or a file of somebody's own.

Given a choice, copies what was chosen into the evaluation's folder, where it stays as it was, and has it read by
the project's own reader: what has faults is refused by line before anything runs. It does not know who asks.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.domain import Document
from assistant.errors import EvaluationError
from assistant.questions.files import load_questions
from assistant.serving.evaluating.refusals import QuestionsRefused, QuestionsTooLarge

KINDS = (".jsonl", ".csv")
# Quoted once more it still fits into a request of the default size (``ASSISTANT_MAX_BODY_BYTES``).
MAX_FILE_BYTES = 600_000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_. -]{0,59}")


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file of somebody's own; ``name`` says by its ending what ``text`` is: JSONL or CSV."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to be asked: sets by name, or a file."""

    sets: tuple[str, ...] = ()
    own: OwnFile | None = None


class QuestionSets:
    """The question files of one folder; a set is called by its file's name without its ending."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> tuple[str, ...]:
        """In order; none where there is no such folder."""
        return tuple(sorted(self._paths()))

    def put(self, choice: Choice, folder: Path, documents: Mapping[str, Document]) -> int:
        """Copy what was chosen into a folder; how many questions it holds.

        Raises:
            QuestionsRefused: see there.
            QuestionsTooLarge: see there.
            OSError: a file cannot be read or written.
        """
        if bool(choice.sets) == bool(choice.own):
            raise QuestionsRefused("Choose sets of questions, or a file of your own.", field="sets")
        files = (
            [_written(choice.own, folder)]
            if choice.own
            else [Path(shutil.copy(path, folder)) for path in self._chosen(choice.sets)]
        )
        try:
            return len(load_questions(files, documents, plain=True))
        except EvaluationError as error:
            told = error.message.replace(f"{folder}/", "")
            raise QuestionsRefused(told, field="file" if choice.own else "sets") from error

    def _chosen(self, names: Sequence[str]) -> list[Path]:
        paths = self._paths()
        for name in names:
            if name not in paths:
                there = ", ".join(sorted(paths)) or "none"
                raise QuestionsRefused(
                    f"There is no such set of questions; there are: {there}.", field="sets"
                )
        return [paths[name] for name in dict.fromkeys(names)]

    def _paths(self) -> dict[str, Path]:
        if not self._folder.is_dir():
            return {}
        return {path.stem: path for path in sorted(self._folder.iterdir()) if path.suffix in KINDS}


def question_files(folder: Path) -> list[Path]:
    """What ``QuestionSets.put`` left there."""
    return sorted(path for path in folder.iterdir() if path.suffix in KINDS)


def _written(own: OwnFile, folder: Path) -> Path:
    kind = Path(own.name).suffix.lower()
    if kind not in KINDS:
        raise QuestionsRefused("The file must be JSONL or CSV, and its name end so.", field="file")
    content = own.text.encode("utf-8", "surrogatepass")
    if len(content) > MAX_FILE_BYTES:
        raise QuestionsTooLarge(
            f"The file has {len(content):,} bytes; at most {MAX_FILE_BYTES:,} are taken.",
            mend="ask a part of it, or run `assistant eval --questions FILE` on the server's machine.",
        )
    stem = own.name[: -len(kind)]
    path = folder / f"{stem if _NAME.fullmatch(stem) else 'questions'}{kind}"
    path.write_bytes(content)
    return path
