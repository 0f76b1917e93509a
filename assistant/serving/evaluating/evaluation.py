"""One evaluation as it lies in a folder: what was asked, how it stands, what it came to.

Given a folder, writes and reads ``evaluation.json``, without which a folder holds none, finds the report that
`assistant eval` writes beside it, and deletes all of it. It does not know processes.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from assistant.artefact import write_text_atomically
from assistant.commands.progress_lines import Progress

_RECORD, _DECISION = "evaluation.json", "decision.json"
_DELETED = ".deleted-"
_ID = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{6}")
Kind = Literal["html", "markdown", "json"]
REPORTS: dict[Kind, str] = {"html": "report.html", "markdown": "report.md", "json": "report.json"}


class State(StrEnum):
    """How an evaluation stands; what is neither running nor done can be gone on with."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    INTERRUPTED = "interrupted"  # with the server


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One evaluation.

    Attributes:
        id: also its folder's name; ids of later ones are greater.
        began: when it was first started, in UTC.
        questions: the files that are asked, by name.
        count: the questions in them.
        headline: what it came to, in one sentence; empty until it is done.
        better: the system that answers better; ``None`` where none surely does.
        progress: while it runs.
        reason: why it failed, in one line; empty where it did not.
    """

    id: str
    began: datetime
    questions: tuple[str, ...]
    count: int
    state: State
    headline: str = ""
    better: str | None = None
    progress: Progress | None = None
    reason: str = ""


def new_id(now: datetime) -> str:
    """The time, and digits that tell two of one second apart."""
    return f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"


def is_id(text: str) -> bool:
    """Whether it could be one; whatever else is no name of a folder here."""
    return _ID.fullmatch(text) is not None


def write_evaluation(folder: Path, evaluation: Evaluation) -> None:
    """Keep what cannot be found out again.

    Raises:
        OSError: it cannot be written.
    """
    told = {
        "began": evaluation.began.isoformat(timespec="seconds"),
        "questions": list(evaluation.questions),
        "count": evaluation.count,
        "state": evaluation.state,
        "reason": evaluation.reason,
    }
    write_text_atomically(folder / _RECORD, json.dumps(told, indent=1))


def read_evaluation(folder: Path) -> Evaluation | None:
    """What lies in a folder; ``None`` where that is no evaluation."""
    told = _read(folder / _RECORD)
    try:
        found = Evaluation(
            id=folder.name,
            began=datetime.fromisoformat(told["began"]).astimezone(UTC),
            questions=tuple(map(str, told["questions"])),
            count=int(told["count"]),
            state=State(told["state"]),
            reason=str(told.get("reason", "")),
        )
    except (KeyError, TypeError, ValueError):
        return None
    # The last that is written: with it, all is there, whatever the record came to say.
    if not (folder / REPORTS["html"]).is_file():
        return found
    decision = _read(folder / _DECISION)
    better = decision.get("better")
    return replace(
        found,
        state=State.DONE,
        headline=str(decision.get("headline", "")),
        better=better if isinstance(better, str) else None,
        reason="",
    )


def delete_evaluation(folder: Path) -> None:
    """Delete all of it; of a link the link alone, whether it is the folder or lies in it.

    Raises:
        OSError: it cannot be deleted, or not whole; in the latter case it is none any more.
    """
    for leftover in folder.parent.glob(f"{_DELETED}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    # Aside first, in one step: what is half gone would pass for one that can be gone on with.
    aside = folder.rename(folder.with_name(f"{_DELETED}{folder.name}"))
    if aside.is_symlink():
        aside.unlink()
    else:
        shutil.rmtree(aside)  # follows no links


def _read(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
