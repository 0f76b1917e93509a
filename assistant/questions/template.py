"""A question file to start from: three rows that show what each column takes.

Given a path, writes it; or gives its text. It does not know anybody's documents, so that evidence is left to
whoever fills it in.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from assistant.errors import EvaluationError
from assistant.questions.judged_question import KINDS
from assistant.questions.plain_row import PLAIN_KEYS

ROWS = (
    {"question": "How long is the warranty?", "expected": "Two years from the date of purchase."},
    {
        "question": "Can I return shoes that I wore outside?",
        "expected": "No, only unworn shoes, within 30 days.",
        "kind": "yes_no",
    },
    {"question": "Who won the last election?", "out_of_scope": "yes"},
)
COLUMNS = {
    "question": "what is asked",
    "expected": "what a good answer says, in words; blank where it is right to decline",
    "evidence_document": "the document that says so, by its id or its file; may be left out",
    "evidence_quote": "words of that document, as they stand there; together with the document",
    "kind": f"one of {', '.join(sorted(KINDS))}; may be left out",
    "out_of_scope": "yes, where the documents hold no answer and it is right to decline",
    "id": "a name of its own; the file's name and the line where it is left out",
}


def template_csv() -> str:
    """``ROWS`` as CSV."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, PLAIN_KEYS)
    writer.writeheader()
    writer.writerows(ROWS)
    return text.getvalue()


def write_template(path: Path) -> None:
    """Write it to a file.

    Raises:
        EvaluationError: it is not to be a CSV file, there is one already, or it cannot be written.
    """
    if path.suffix.lower() != ".csv":
        raise EvaluationError(f"{path} is not the name of a CSV file.", mend="name it with .csv at its end.")
    try:
        with path.open("x", encoding="utf-8", newline="") as stream:
            stream.write(template_csv())
    except FileExistsError as error:
        raise EvaluationError(f"{path} is there already.", mend="name another file.") from error
    except OSError as error:
        raise EvaluationError(
            f"{path} cannot be written: {error.strerror}.", mend="name another file."
        ) from error
