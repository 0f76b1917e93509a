"""A written answer → its sentences and lines, each with the passages it cites.

Given text with marks such as ``[1]`` or ``[1, 2]``, gives claims without them. A list item is one claim,
whatever stands in it: its later sentences mean nothing without its first. It does not know who wrote the
text or what the numbers stand for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sentencex import segment

_MARK = re.compile(r"\s*\[(\d+(?:\s*,\s*\d+)*)\]")
_ITEM = re.compile(r"\s*(?:[-*\u2022]|\d+[.)])\s")
_LATE_MARKS = re.compile(r"^(?:\s*\[\d+(?:\s*,\s*\d+)*\])+")


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence or a line of a list, and the numbers it cites, from 1; ``line``: which line it stands in."""

    text: str
    cites: tuple[int, ...]
    line: int


def claims(written: str) -> Iterator[Claim]:
    """In order; what has no letter or figure is left out."""
    for number, line in enumerate(written.split("\n")):
        for part in [line] if _ITEM.match(line) else _sentences(line):
            marks = [int(mark) for found in _MARK.findall(part) for mark in found.split(",")]
            text = _MARK.sub("", part).strip()
            if any(letter.isalnum() for letter in text):
                yield Claim(text, tuple(dict.fromkeys(marks)), number)


def _sentences(line: str) -> list[str]:
    """Marks behind a full stop belong to the sentence before it."""
    parts: list[str] = []
    for part in segment("en", line):
        late = _LATE_MARKS.match(part)
        if late and parts:
            parts[-1] += late[0]
            part = part[late.end() :]
        parts.append(part)
    return parts
