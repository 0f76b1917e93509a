"""Which set of artefacts is current: named by one file, replaced by one rename, the set before it kept.

Given a built directory, makes a set current and removes artefacts that no set names any more. It does not know
what artefacts hold.

``manifest.json`` names the current set and holds, under ``before``, what it was before; ``next.json`` names a
set that was built aside. One file holds both current and before, so that nothing can die between the two.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from assistant.artefact import MANIFEST, read_json, write_text_atomically
from assistant.errors import ArtefactError, ArtefactMissing
from assistant.load import ALL_KINDS, BEFORE, read_current

NEXT = "next.json"
_LOCK = ".lock"


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Nobody else builds or changes what is current meanwhile; a process that dies lets go.

    Raises:
        ArtefactError: somebody else is at it, or it is not a directory.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise ArtefactMissing(f"{directory} is not a directory.", mend="name another --out.") from error
    try:
        with FileLock(directory / _LOCK, timeout=0):
            yield
    except Timeout as error:
        raise ArtefactError(
            f"Another build is at work in {directory}.", mend="wait for it to end."
        ) from error


def current_or_none(directory: Path, name: str = MANIFEST) -> dict[str, Any] | None:
    """What ``load.read_current`` gives, or ``None`` where there is nothing sound."""
    try:
        return read_current(directory, name)
    except ArtefactError:
        return None


def set_before(directory: Path) -> dict[str, Any] | None:
    """The set that was current before this one, if all of it is still there."""
    before = (current_or_none(directory) or {}).get(BEFORE)
    return before if isinstance(before, dict) and _is_there(directory, before) else None


def make_current(directory: Path, named: dict[str, Any]) -> None:
    """Put a set in place of the current one, which becomes the one before; for whoever holds the lock.

    Args:
        named: as ``load.read_current`` gives it.
    """
    was = current_or_none(directory)
    before = {} if was is None else {BEFORE: _alone(was)}
    write_text_atomically(directory / MANIFEST, json.dumps(_alone(named) | before, indent=1))
    # It is done; what cannot be cleared away now is cleared away next time.
    with suppress(OSError):
        (directory / NEXT).unlink(missing_ok=True)
        retire(directory)


def put_aside(directory: Path, named: dict[str, Any]) -> None:
    """Name a set that is not current yet; for whoever holds the lock."""
    write_text_atomically(directory / NEXT, json.dumps(named, indent=1))
    retire(directory)


def adopt(directory: Path, named: dict[str, Any]) -> None:
    """Make a set current that was built aside, or was current before.

    Raises:
        ArtefactMissing: an artefact of it is gone.
        ArtefactError: a build is at work.
    """
    with locked(directory):
        if not _is_there(directory, named):
            raise ArtefactMissing(f"Part of a set in {directory} is gone.", mend="build it again.")
        make_current(directory, named)


def retire(directory: Path) -> None:
    """Remove artefacts that neither the current set, nor the one before, nor the next one names."""
    sets = [current_or_none(directory), current_or_none(directory, NEXT)]
    sets += [one.get(BEFORE) for one in sets if one]
    kept = {name for one in sets if one for name in one["artefacts"].values()}
    for place in directory.iterdir():
        artefact = place.name.partition("-")[0] in ALL_KINDS and place.is_dir()
        if artefact and place.name not in kept:
            shutil.rmtree(place, ignore_errors=True)


def _alone(named: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in named.items() if name != BEFORE}


def _is_there(directory: Path, named: dict[str, Any]) -> bool:
    try:
        return all(read_json(directory / name / MANIFEST) for name in named["artefacts"].values())
    except (ArtefactError, KeyError, AttributeError):
        return False
