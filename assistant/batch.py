"""The batch format of design part 4: one JSON object a line in, one out, same order.

Given an answerer and lines, answers questions and conversations; a bad line becomes an error object
and the rest goes on. It does not know the command line or how answers are made.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from assistant.domain import Answer, Outcome, Question, Turn
from assistant.errors import GeneratorError, QuestionError
from assistant.protocols import Answerer
from assistant.wire import answer_to_wire, history_from_wire, question_from_wire


class _NotJson(QuestionError):
    """A line that cannot be parsed; shown as ``InvalidJSON``."""


def run_batch(answerer: Answerer, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """One object a line, in order: an answer, a conversation's answers, or an error.

    A blank line is an error too, so that the nth object belongs to the nth line; only blank lines at
    the end are left out. A byte order mark before the first line is dropped.
    """
    blanks = 0
    for number, line in enumerate(lines):
        text = line.removeprefix("\ufeff") if number == 0 else line
        if not text.strip():
            blanks += 1
            continue
        yield from (_error(None, _NotJson("The line is blank.")) for _ in range(blanks))
        blanks = 0
        yield _answer_line(answerer, text)


def answer_file(
    answerer: Answerer, source: Path, target: Path, *, progress: Callable[[int], None] = lambda done: None
) -> int:
    """Answer a file; ``target`` appears whole or not at all.

    Returns:
        how many lines were answered, errors included.

    Raises:
        QuestionError: ``source`` cannot be read, or ``target`` cannot be written.
    """
    temporary = target.with_name(f".{target.name}.writing")
    count = 0
    try:
        with (
            # Bytes that are not UTF-8 come through marked, so that they spoil their own line only.
            source.open(encoding="utf-8-sig", errors="surrogateescape", newline="\n") as lines,
            temporary.open("w", encoding="utf-8", newline="\n") as out,
        ):
            for answer in run_batch(answerer, lines):
                # ASCII only: a lone surrogate in a question could not be written as UTF-8.
                out.write(json.dumps(answer) + "\n")
                count += 1
                progress(count)
        os.replace(temporary, target)
    except OSError as error:
        raise QuestionError(
            f"{error.filename or source}: {error.strerror}.", mend="name another file."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)
    return count


def remembered(question: str, answer: Answer) -> tuple[Turn, Turn]:
    """A turn and its answer as the history of the next; without a text, what was offered instead."""
    said = answer.text or " ".join(answer.suggestions)
    if answer.outcome is Outcome.ABSTAINED:
        said = "Not in the documents."
    return Turn("user", question), Turn("assistant", said)


def _answer_line(answerer: Answerer, line: str) -> dict[str, Any]:
    # A faulty question is the line's own fault, and a language model may fail at one; a broken artefact
    # ends the batch.
    identifier: str | int | None = None
    try:
        row = _parsed(line)
        identifier = _identifier(row)
        if "turns" in row:
            return {"id": identifier, "answers": _conversation(answerer, row)}
        if "question" not in row:
            raise QuestionError("The line has neither 'question' nor 'turns'.")
        answer = answerer.answer(question_from_wire(row["question"], row.get("history")))
    except (QuestionError, GeneratorError) as error:
        return _error(identifier, error)
    return {"id": identifier, **answer_to_wire(answer)}


def _parsed(line: str) -> dict[str, Any]:
    if any("\udc80" <= char <= "\udcff" for char in line):
        raise _NotJson("The line is not UTF-8.")
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise _NotJson(f"Not JSON: {error.msg} at column {error.colno}.") from error
    except RecursionError as error:
        raise _NotJson("Nested too deeply.") from error
    except ValueError as error:  # a whole number of thousands of digits
        raise _NotJson(f"Not readable: {error}.") from error
    if not isinstance(row, dict):
        raise QuestionError("A line must be a JSON object.")
    return row


def _identifier(row: dict[str, Any]) -> str | int:
    identifier = row.get("id")
    if not isinstance(identifier, str | int) or isinstance(identifier, bool):
        raise QuestionError("'id' must be a string or a whole number.")
    return identifier


def _conversation(answerer: Answerer, row: dict[str, Any]) -> list[dict[str, Any]]:
    turns = row["turns"]
    if "question" in row or not isinstance(turns, list) or not turns:
        raise QuestionError("'turns' must be a list of at least one string, without 'question' beside it.")
    for number, turn in enumerate(turns):
        if not isinstance(turn, str):
            raise QuestionError(f"turns[{number}] must be a string.")
    history = history_from_wire(row.get("history"))
    answers = []
    for turn in turns:
        answer = answerer.answer(Question(turn, history))
        answers.append(answer_to_wire(answer))
        history += remembered(turn, answer)
    return answers


def _error(identifier: str | int | None, error: QuestionError | GeneratorError) -> dict[str, Any]:
    kind = "InvalidJSON" if isinstance(error, _NotJson) else type(error).__name__
    return {"id": identifier, "error": {"type": kind, "message": str(error)}}
