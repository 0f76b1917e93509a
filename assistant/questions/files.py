"""Question files: loaded, checked, refused by line before anything runs.

Given JSONL files in the form of design part 4 and the documents they quote, gives ``JudgedQuestion``s.
A line is one question, or a conversation ``{"id", "turns": [question, …]}`` whose turns are judged one
by one. It does not know answers or scores.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.domain import Document
from assistant.errors import EvaluationError
from assistant.questions.judged_question import KINDS, OUT_OF_SCOPE, JudgedQuestion, read_line

__all__ = [
    "KINDS",
    "OUT_OF_SCOPE",
    "Fault",
    "JudgedQuestion",
    "ReadQuestions",
    "load_questions",
    "read_questions",
]


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


def read_questions(paths: Sequence[Path], documents: Mapping[str, Document]) -> ReadQuestions:
    """Every question of every file, in order; the turns of a conversation follow each other.

    Raises:
        EvaluationError: a file cannot be read at all.
    """
    questions: list[JudgedQuestion] = []
    faults: list[Fault] = []
    seen: dict[str, str] = {}
    for path in paths:
        for place, line in _lines(path):
            read = read_line(line, documents, place)
            faults += [Fault(place, fault) for fault in read.faults]
            for question in read.questions:
                if question.id and (first := seen.setdefault(question.id, place)) != place:
                    faults.append(Fault(place, f"id {question.id!r} was used at {first}"))
            questions += read.questions
    return ReadQuestions(tuple(questions), tuple(faults))


def load_questions(paths: Sequence[Path], documents: Mapping[str, Document]) -> list[JudgedQuestion]:
    """As ``read_questions``, but without tolerance.

    Raises:
        EvaluationError: naming every fault of every line of each file; or no question at all.
    """
    read = read_questions(paths, documents)
    if read.faults:
        raise EvaluationError(
            "The question files have faults:\n  " + "\n  ".join(map(str, read.faults)),
            mend="correct these lines.",
        )
    if not read.questions:
        raise EvaluationError(
            f"No question in {', '.join(map(str, paths)) or 'no file at all'}.",
            mend="name a file with at least one question.",
        )
    return list(read.questions)


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path} cannot be read: {error}.", mend="name a UTF-8 JSONL file.") from error
    # Not splitlines(): a question may hold a line separator that is none in JSONL, such as U+2028.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield f"{path}:{number}", line
