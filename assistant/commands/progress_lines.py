"""How far a long command is, for a program that runs it: a line of JSON whenever it is further.

Given a stream, writes ``{"stage", "done", "total"}``, of which ``total`` is 0 where it cannot be known; and
reads such a line back. It does not know what is going on.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import IO


@dataclass(frozen=True, slots=True)
class Progress:
    """So many of ``total`` are done of what is going on; ``total`` is 0 where it cannot be known."""

    stage: str
    done: int
    total: int


def progress_lines(stream: IO[str]) -> Callable[[str, int, int], None]:
    """Gives a function that is told (what is going on, done, total)."""

    def tell(stage: str, done: int, total: int) -> None:
        stream.write(json.dumps(asdict(Progress(stage, done, total))) + "\n")
        stream.flush()

    return tell


def read_progress(line: str) -> Progress | None:
    """A line back; ``None`` where it is something else, such as a warning."""
    try:
        told = json.loads(line)
    except ValueError:
        return None
    match told:
        case {"stage": str(stage), "done": int(done), "total": int(total)}:
            return Progress(stage, done, total)
    return None
