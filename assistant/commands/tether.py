"""Ties a command to the program that started it: it ends when that program ends, in whatever way.

Given standard input, which that program holds open and never writes to, waits beside the command until it
ends: the operating system ends it even for a program that was killed. It does not know the command.
"""

from __future__ import annotations

import os
import sys
from threading import Thread

_STOPPED = 130  # as after Ctrl-C


def tether() -> None:
    """From now on; what a command has written whole stays, as if it had been killed."""
    Thread(target=_end_with, args=(sys.stdin.fileno(),), name="tether", daemon=True).start()


def _end_with(stream: int) -> None:
    # Not through sys.stdin: its lock would be held when the command ends on its own.
    while os.read(stream, 4096):
        pass
    os._exit(_STOPPED)
