"""What decided each answer of a run, out of its ``explanations.jsonl``.

Given a run folder, which need not have the file: runs of other programs, and older ones, have none. It does
not know what an explanation is used for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.domain import Draft, Explanation, IntentGuess, Span, TermWeight
from assistant.errors import EvaluationError
from assistant.evaluation.run import EXPLANATIONS

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
            found[row["id"]] = _explanation(row["explanation"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise EvaluationError(f"{path}:{number} is not an explanation: {error!r}.", mend=_MEND) from error
    return found


def _explanation(told: Mapping[str, Any]) -> Explanation:
    """The reverse of ``wire.answer_to_wire``; what an older run does not tell is empty."""
    return Explanation(
        intents=tuple(IntentGuess(**guess) for guess in told.get("intents", ())),
        terms=tuple(TermWeight(**term) for term in told.get("terms", ())),
        nearest_utterance=told.get("nearest_utterance"),
        nearest_similarity=told.get("nearest_similarity"),
        signals=dict(told.get("signals", {})),
        covered_by=dict(told.get("covered_by", {})),
        drafts=tuple(
            Draft(draft["title"], draft["text"], tuple(Span(**span) for span in draft["spans"]))
            for draft in told.get("drafts", ())
        ),
    )
