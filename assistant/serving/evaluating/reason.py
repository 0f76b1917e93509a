"""Why an evaluation failed, in one line for whoever reads evaluations.

Given how a process ended and what it said, gives its last words, and takes out of them what is for the server's
log alone: folders and addresses. It does not know processes, nor what was evaluated.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Sequence
from pathlib import Path

_OURS = re.compile(r"error: (.+)")  # as ``commands.terminal`` ends a command
_RAISED = re.compile(r"(?:\w+\.)*(\w+(?:Error|Exception)\b.*)")  # the last line of a traceback
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s'\"]+")
_QUOTED_PATH = re.compile(r"(['\"])~?/[^'\"]*?([^'\"/]+)/?\1")
_PATH = re.compile(r"(?<![\w/.~])(?:~|\.\.?)?/(?:[^\s'\"/]+/)*(?=[^\s/])")
_LONGEST = 300


def last_words(code: int, said: Sequence[str]) -> str:
    """What ended a process, as it said itself where it did; one line, of printable characters.

    Args:
        code: what it ended with; negative for a signal.
        said: lines, the last one last.
    """
    if code < 0:
        return f"It was ended by signal {-code} ({signal.strsignal(-code)})."
    lines = [_line(one) for one in said]
    for number in reversed(range(len(lines))):
        if found := _OURS.fullmatch(lines[number]) or _RAISED.fullmatch(lines[number]):
            # A list of faults begins on the next line.
            more = lines[number + 1 : number + 2] if found[1].endswith(":") else []
            return " ".join([found[1], *more])
    return f"It ended with code {code} and did not say why."


def without_places(words: str, folders: Sequence[Path]) -> str:
    """Words that name files without their folders, and no address.

    Args:
        folders: those that the words may name as they were given, which need not be absolute.
    """
    for folder in folders:
        if folder.name:
            words = re.sub(rf"(?<![\w./-]){re.escape(str(folder))}/", "", words)
            words = words.replace(str(folder), folder.name)
    words = _QUOTED_PATH.sub(r"\1\2\1", _ADDRESS.sub("an address", words))
    words = _PATH.sub("", words)
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def _line(text: str) -> str:
    plain = "".join(one if one.isprintable() else " " for one in _COLOUR.sub("", text))
    return " ".join(plain.split())
