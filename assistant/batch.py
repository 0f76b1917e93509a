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
from assistant.errors import AssistantError, QuestionError
from assistant.protocols import Answerer
from assistant.wire import answer_to_wire, question_from_wire


def run_batch(answerer: Answerer, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """One object for each line that is not blank."""
    for line in lines:
        if line.strip():
            yield _answer_line(answerer, line)


def answer_file(
    answerer: Answerer, source: Path, target: Path, *, progress: Callable[[int], None] = lambda done: None
) -> int:
    """Answer a file; ``target`` appears whole or not at all.

    Returns:
        how many lines were answered, errors included.

    Raises:
        QuestionError: ``source`` cannot be read as UTF-8, or ``target`` cannot be written.
    """
    temporary = target.with_name(f".{target.name}.writing")
    count = 0
    try:
        with (
            source.open(encoding="utf-8-sig", newline="\n") as lines,
            temporary.open("w", encoding="utf-8") as out,
        ):
            for answer in run_batch(answerer, lines):
                # ASCII only: a lone surrogate in a question could not be written as UTF-8.
                out.write(json.dumps(answer) + "\n")
                count += 1
                progress(count)
        os.replace(temporary, target)
    except UnicodeDecodeError as error:
        raise QuestionError(
            f"{source} is not UTF-8 (byte {error.start}).", mend="convert it to UTF-8."
        ) from error
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
    identifier: object = None
    try:
        row = json.loads(line)
        if not isinstance(row, dict):
            raise QuestionError("A line must be a JSON object.")
        identifier = row.get("id")
        if not isinstance(identifier, str | int) or isinstance(identifier, bool):
            raise QuestionError("'id' must be a string or a whole number.")
        if "turns" in row:
            return {"id": identifier, "answers": _conversation(answerer, row)}
        answer = answerer.answer(question_from_wire(row.get("question"), row.get("history")))
        return {"id": identifier, **answer_to_wire(answer)}
    except json.JSONDecodeError as error:
        return _error(None, "InvalidJSON", f"Not JSON: {error.msg} at column {error.colno}.")
    except RecursionError:
        return _error(None, "InvalidJSON", "Nested too deeply.")
    except AssistantError as error:
        return _error(identifier, type(error).__name__, str(error))


def _conversation(answerer: Answerer, row: dict[str, Any]) -> list[dict[str, Any]]:
    turns = row["turns"]
    if "question" in row or not isinstance(turns, list) or not turns:
        raise QuestionError("'turns' must be a list of at least one string, without 'question' beside it.")
    history: tuple[Turn, ...] = ()
    answers = []
    for number, turn in enumerate(turns):
        if not isinstance(turn, str):
            raise QuestionError(f"turns[{number}] must be a string.")
        answer = answerer.answer(Question(turn, history))
        answers.append(answer_to_wire(answer))
        history += remembered(turn, answer)
    return answers


def _error(identifier: object, kind: str, message: str) -> dict[str, Any]:
    return {"id": identifier, "error": {"type": kind, "message": message}}
