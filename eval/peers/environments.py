"""A peer's own environment: made from its requirements file, made again when that file changes.

Given the name of a file in ``requirements``, gives a Python that has what it pins. It does not know what runs
in it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from assistant.errors import EvaluationError

_PINNED = Path(__file__).parent / "requirements"
_MADE = ".installed"  # holds the requirements that were installed


def pinned(name: str) -> Path:
    """The requirements file of that name."""
    return _PINNED / f"{name}.txt"


def python_of(name: str, folder: Path) -> Path:
    """The interpreter of the environment of that name below ``folder``; minutes the first time.

    Raises:
        EvaluationError: it cannot be made.
    """
    place = folder / name
    python = place / "bin" / "python"
    wanted = pinned(name).read_text(encoding="utf-8")
    made = place / _MADE
    if made.is_file() and made.read_text(encoding="utf-8") == wanted:
        return python
    quiet = ["--quiet", "--disable-pip-version-check"]
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(place)],
        [str(python), "-m", "pip", "install", *quiet, "--requirement", str(pinned(name))],
    ):
        done = subprocess.run(command, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            raise EvaluationError(
                f"The environment of {name} cannot be made: {done.stderr.strip()[-500:]}",
                mend=f"see that {pinned(name)} can be installed, or leave {name} out with --peers.",
            )
    made.write_text(wanted, encoding="utf-8")
    return python
