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
_CHANGING = {
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "shutil.rmtree",
}
_note = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
_noting = threading.local()


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open":
        path, _, flags = arguments
        kind = "w" if isinstance(flags, int) and flags & _WRITING else "r"
    elif event in _CHANGING:
        path, kind = arguments[0], "w"
    else:
        return
    if isinstance(path, int) or path is None or getattr(_noting, "now", False):
        return
    _noting.now = True
    try:
        whole = os.path.realpath(os.fsdecode(path))
    except ValueError:  # a path that holds a zero is none, and opens nothing
        return
    finally:
        _noting.now = False
    os.write(_note, f"{kind}\t{whole!r}\n".encode())


if __name__ == "__main__":
    sys.addaudithook(_heard)
    main()
