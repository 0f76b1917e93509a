"""The files of a public data set, where somebody put them: found, and opened whether packed or not.

Given a folder and the names a file goes by, opens it; what is missing or is not as published is refused with
what to put where. It does not know what any file means.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from assistant.errors import EvaluationError


def find(folder: Path, *names: str, home: str) -> Path:
    """The first that is there, as it is or packed (``.gz``).

    Args:
        home: where these files are published, for the message.

    Raises:
        EvaluationError: none is there.
    """
    for name in names:
        for path in (folder / name, folder / f"{name}.gz"):
            if path.is_file():
                return path
    raise EvaluationError(
        f"There is no {' or '.join(names)} in {folder}.",
        mend=f"put {names[0]} there, as it is or packed as {names[0]}.gz, from {home}.",
    )


@contextmanager
def reading(path: Path, *, home: str) -> Iterator[TextIO]:
    """Its text; whoever reads it may raise what Python raises where a text is not of the form expected.

    Raises:
        EvaluationError: it cannot be read, or not be read as what it should be.
    """
    try:
        packed = path.suffix == ".gz"
        with (gzip.open if packed else open)(path, "rt", encoding="utf-8", newline="") as stream:
            yield stream
    except (OSError, EOFError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise EvaluationError(
            f"{path} is not as it was published ({error!r}).", mend=f"put it there again, from {home}."
        ) from error
