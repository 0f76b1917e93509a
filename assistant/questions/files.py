"""Question files: loaded, checked, refused by line before anything runs.

Given files and the documents they quote, gives ``JudgedQuestion``s. A JSONL file is in the form of design
part 4: a line is one question, or a conversation ``{"id", "turns": [question, …]}`` whose turns are judged
one by one, or a group ``{"group", …, "wordings": [{"id", "question", "phrasing"}, …]}``: many wordings of one
question, judged alike. Where it is asked for, a question may come in anyone's form too (``plain_row``), in
JSONL or CSV. It does not know answers or scores.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.domain import Document
from assistant.errors import EvaluationError
from assistant.questions.csv_rows import csv_rows
from assistant.questions.judged_question import (
    KINDS,
    OUT_OF_SCOPE,
    JudgedQuestion,
    ReadLine,
    read_line,
    read_row,
)
from assistant.questions.plain_row import PLAIN_KEYS

__all__ = [
    "KINDS",
    "OUT_OF_SCOPE",
    "Fault",
    "JudgedQuestion",
    "ReadQuestions",
    "load_questions",
    "read_questions",
]
_SHOWN = 20  # faults; the rest is counted


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a line; ``place`` is its file and number."""

    place: str
    problem: str

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"


@dataclass(frozen=True, slots=True)
class ReadQuestions:
    """What question files hold, and what is wrong with them."""

    questions: tuple[JudgedQuestion, ...]
    faults: tuple[Fault, ...]


def read_questions(
    paths: Sequence[Path], documents: Mapping[str, Document], *, plain: bool = False
) -> ReadQuestions:
    """Every question of every file, in order; the turns of a conversation follow each other.

    Args:
        plain: whether questions in anyone's form are taken; they have no facts to train or calibrate on.

    Raises:
        EvaluationError: a file cannot be read at all.
    """
    questions: list[JudgedQuestion] = []
    faults: list[Fault] = []
    seen: dict[str, str] = {}
    for path in paths:
        csv = plain and path.suffix.lower() == ".csv"
        for place, read in _read_csv(path, documents) if csv else _read_jsonl(path, documents, plain):
            faults += [Fault(place, fault) for fault in read.faults]
            for question in read.questions:
                if question.id in seen:
                    faults.append(Fault(place, f"id {question.id!r} was used at {seen[question.id]}"))
                elif question.id:
                    seen[question.id] = place
            questions += read.questions
    return ReadQuestions(tuple(questions), tuple(faults))


def load_questions(
    paths: Sequence[Path], documents: Mapping[str, Document], *, plain: bool = False
) -> list[JudgedQuestion]:
    """As ``read_questions``, but without tolerance.

    Raises:
        EvaluationError: naming the first faults by line, and how many more there are; or no question at all.
    """
    read = read_questions(paths, documents, plain=plain)
    if read.faults:
        more = [f"… and {len(read.faults) - _SHOWN} more"] if len(read.faults) > _SHOWN else []
        raise EvaluationError(
            "The question files have faults:\n  " + "\n  ".join([*map(str, read.faults[:_SHOWN]), *more]),
            mend="correct these lines.",
        )
    if not read.questions:
        raise EvaluationError(
            f"No question in {', '.join(map(str, paths)) or 'no file at all'}.",
            mend="name a file with at least one question.",
        )
    return list(read.questions)


def _read_jsonl(path: Path, documents: Mapping[str, Document], plain: bool) -> Iterator[tuple[str, ReadLine]]:
    # Not splitlines(): a question may hold a line separator that is none in JSONL, such as U+2028.
    for number, line in enumerate(_text(path).split("\n"), start=1):
        if line.strip():
            place = f"{path}:{number}"
            name = f"{path.stem}-{number}" if plain else None
            yield place, read_line(line, documents, place, plain_name=name)


def _read_csv(path: Path, documents: Mapping[str, Document]) -> Iterator[tuple[str, ReadLine]]:
    for row in csv_rows(_text(path), PLAIN_KEYS, ("question", "expected")):
        place = f"{path}:{row.line}"
        if row.fault:
            yield place, ReadLine((), (row.fault,))
        else:
            yield place, read_row(row.cells, documents, place, plain_name=f"{path.stem}-{row.line}")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(
            f"{path} cannot be read: {error}.", mend="name a JSONL or CSV file in UTF-8."
        ) from error
