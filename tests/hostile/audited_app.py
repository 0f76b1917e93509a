"""``app.py``, which notes every file that it opens, makes, moves or removes.

Given a file as its first argument, appends a line to it for each: ``r`` or ``w``, a tab, the path. It does not
know which of them are allowed.
"""

from __future__ import annotations

import os
import sys
import threading
from typing import Any

from app import main

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_BETWEEN = {"os.rename", "os.link", "os.symlink"}
_WITHIN = {"os.mkdir", "os.remove", "os.rmdir"}
_CHANGING = {"os.truncate", "shutil.rmtree"}
_note = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
_noting = threading.local()


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open":
        path, _, flags = arguments
        _heard_of("w" if isinstance(flags, int) and flags & _WRITING else "r", path)
    elif event in _BETWEEN:
        for path in arguments[:2]:
            _heard_of("w", path)
    elif event in _WITHIN:
        _heard_of("w", arguments[0], arguments[-1])
    elif event in _CHANGING:
        _heard_of("w", arguments[0])


def _heard_of(kind: str, path: Any, folder: int = -1) -> None:
    """``folder``: the descriptor of what the path is within, -1 for none."""
    if isinstance(path, int) or path is None or getattr(_noting, "now", False):
        return
    _noting.now = True
    try:
        name = os.fsdecode(path)
        # A folder is removed from within, by names alone; to look for such a name where it is not is harmless.
        if kind == "r" and "/" not in name and not os.path.lexists(name):
            return
        within = os.readlink(f"/proc/self/fd/{folder}") if folder >= 0 else ""
        whole = os.path.realpath(os.path.join(within, name))
    except ValueError:  # a path that holds a zero is none, and opens nothing
        return
    finally:
        _noting.now = False
    os.write(_note, f"{kind}\t{whole!r}\n".encode())


if __name__ == "__main__":
    sys.addaudithook(_heard)
    main()
