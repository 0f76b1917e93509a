"""Journal: what a run has done so far, so that an interrupted one goes on where it stopped.

Given what a run is (fingerprints of all that its answers depend on), keeps a file beside where the run will
stand: one line that says so, then one line a question or conversation, written as soon as it was answered. A
journal of another run is thrown away, and so is what follows a line that was not written whole. It does not
know answers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from assistant.artefact import write_text_atomically

JOURNAL = "unfinished.jsonl"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of questions, done.

    Attributes:
        row: the line of the batch format.
        explanations: by question id.
        seconds: how long it took, whole.
    """

    row: dict[str, Any]
    explanations: dict[str, Any]
    seconds: float


class Journal:
    """Opened by ``open_journal``; a context, which closes the file and leaves it.

    Args:
        started: when the run began, and each time it went on.
        entries: what was done, in order.
    """

    def __init__(self, path: Path, started: Sequence[str], entries: Sequence[Entry]) -> None:
        self.path, self.started, self.entries = path, tuple(started), list(entries)
        self._stream = path.open("a", encoding="utf-8")

    def add(self, entry: Entry) -> None:
        """Written before it returns: a killed process loses nothing of it."""
        self._stream.write(json.dumps(asdict(entry)) + "\n")
        self._stream.flush()
        self.entries.append(entry)

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()


def open_journal(folder: Path, run: str, *, finished: str | None) -> Journal:
    """The journal of an interrupted run, or a fresh one.

    Args:
        run: fingerprint of all that the answers depend on; empty where it is not known, and then nothing is
            taken over.
        finished: when the whole run that stands in ``folder`` began, whose journal was not yet taken away;
            ``None`` where none does.
    """
    path = folder / JOURNAL
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    lines = _sound_lines(path)
    head = lines[0] if lines else {}
    started, entries = [now], list[Entry]()
    if run and head.get("run") == run and head["started"][0] != finished:
        started, entries = [*head["started"], now], [Entry(**line) for line in lines[1:]]
    told = [{"run": run, "started": started}, *map(asdict, entries)]
    write_text_atomically(path, "".join(json.dumps(line) + "\n" for line in told))
    return Journal(path, started, entries)


def _sound_lines(path: Path) -> list[dict[str, Any]]:
    """Up to the first that is no JSON object, or the last, when its end is missing."""
    try:
        whole, _, _ = path.read_text(encoding="utf-8").rpartition("\n")
    except (FileNotFoundError, UnicodeDecodeError):
        return []
    lines: list[dict[str, Any]] = []
    for text in whole.split("\n"):
        try:
            line = json.loads(text)
        except json.JSONDecodeError:
            break
        if not isinstance(line, dict):
            break
        lines.append(line)
    return lines
