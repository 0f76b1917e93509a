"""What decided each answer of a run, out of its ``explanations.jsonl``.

Given a run folder, which need not have the file: runs of other programs, and older ones, have none. It does
not know what an explanation is used for.
"""

from __future__ import annotations

import json
from pathlib import Path

from assistant.domain import Explanation
from assistant.errors import EvaluationError
from assistant.evaluation.run import EXPLANATIONS
from assistant.wire import explanation_from_wire

_MEND = "run `assistant eval` again."


def read_explanations(folder: Path) -> dict[str, Explanation]:
    """By question id; none of a run that does not tell.

    Raises:
        EvaluationError: a line is not ``{"id", "explanation"}``.
    """
    path = folder / EXPLANATIONS
    if not path.is_file():
        return {}
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path} cannot be read: {error}.", mend=_MEND) from error
    found = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            found[row["id"]] = explanation_from_wire(row["explanation"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise EvaluationError(f"{path}:{number} is not an explanation: {error!r}.", mend=_MEND) from error
    return found
