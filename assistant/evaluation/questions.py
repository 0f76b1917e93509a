"""Question files: loaded, checked, refused by line before anything runs.

Given JSONL files in the form of design part 4 and the documents they quote, gives ``JudgedQuestion``s.
A line is one question, or a conversation ``{"id", "turns": [question, …]}`` whose turns are judged one
by one. It does not know answers or scores.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from assistant.domain import Document
from assistant.errors import EvaluationError
from assistant.evaluation.judged_question import KINDS, OUT_OF_SCOPE, JudgedQuestion, read_line

__all__ = ["KINDS", "OUT_OF_SCOPE", "JudgedQuestion", "load_questions"]


def load_questions(paths: Sequence[Path], documents: Mapping[str, Document]) -> list[JudgedQuestion]:
    """Every question of every file, in order; the turns of a conversation follow each other.

    Raises:
        EvaluationError: naming every fault of every line of each file; or no question at all.
    """
    questions: list[JudgedQuestion] = []
    faults: list[str] = []
    seen: dict[str, str] = {}
    for path in paths:
        for place, line in _lines(path):
            read = read_line(line, documents)
            faults += [f"{place}: {fault}" for fault in read.faults]
            for question in read.questions:
                if question.id and (first := seen.setdefault(question.id, place)) != place:
                    faults.append(f"{place}: id {question.id!r} was used at {first}")
            questions += read.questions
    if faults:
        raise EvaluationError(
            "The question files have faults:\n  " + "\n  ".join(faults), mend="correct these lines."
        )
    if not questions:
        raise EvaluationError(
            f"No question in {', '.join(map(str, paths)) or 'no file at all'}.",
            mend="name a file with at least one question.",
        )
    return questions


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path} cannot be read: {error}.", mend="name a UTF-8 JSONL file.") from error
    # Not splitlines(): a question may hold a line separator that is none in JSONL, such as U+2028.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield f"{path}:{number}", line
