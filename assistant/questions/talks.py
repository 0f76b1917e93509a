"""Conversations that only teach what a follow-up stands for: nobody judges their answers.

Given ``talks.jsonl`` beside the articles, one conversation a line
(``{"id", "turns": [{"asked", "standalone", "answer"}, …]}``), gives ``Talk``s. It does not know
documents or models.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import EvaluationError

TALKS = "talks.jsonl"


@dataclass(frozen=True, slots=True)
class Said:
    """One turn: as typed, what it stands for (the same where it is complete), and what was answered."""

    asked: str
    standalone: str
    answer: str


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation; ``place`` is its file and line."""

    id: str
    turns: tuple[Said, ...]
    place: str


def load_talks(source: Path) -> list[Talk]:
    """Of a corpus folder; none where it has no such file.

    Raises:
        EvaluationError: naming every line with a fault.
    """
    path = source / TALKS
    if not path.is_file():
        return []
    talks, faults = list[Talk](), list[str]()
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path} cannot be read: {error}.") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            turns = tuple(Said(turn["asked"], turn["standalone"], turn["answer"]) for turn in row["turns"])
            if not turns or not all(
                isinstance(text, str) and text.strip()
                for turn in turns
                for text in (turn.asked, turn.standalone, turn.answer)
            ):
                raise ValueError("a turn has an empty field")
            talks.append(Talk(str(row["id"]), turns, f"{path}:{number}"))
        except (ValueError, KeyError, TypeError) as error:
            faults.append(f"{path}:{number}: {type(error).__name__}: {error}")
    if faults:
        raise EvaluationError("Talks have faults:\n  " + "\n  ".join(faults), mend="correct these lines.")
    return talks
