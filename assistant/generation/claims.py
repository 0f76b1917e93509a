"""A written answer → its sentences and lines, each with the passages it cites.

Given text with marks such as ``[1]`` or ``[1, 2]``, whole or while it is being written, gives claims
without them. A list item is one claim, whatever stands in it: its later sentences mean nothing without
its first. It does not know who wrote the text or what the numbers stand for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sentencex import segment

_MARK = re.compile(r"\s*\[(\d+(?:\s*,\s*\d+)*)\]")
_ITEM = re.compile(r"\s*(?:[-*\u2022]|\d+[.)])\s")
_WORD_END = re.compile(r"(?<=\s)")
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
        yield from _claims([line] if _ITEM.match(line) else _sentences(line), number)


def claims_as_written(pieces: Iterable[str]) -> Iterator[Claim]:
    """Each as soon as it has ended: a line with the next, a sentence with the first word of the next.

    Depends on the text alone, not on where it is cut into pieces.
    """
    line, item, number = "", False, 0
    for word in _words(pieces):
        item = item or bool(_ITEM.match(line + word) and not line.strip())
        line += word
        parts = [line] if item else _sentences(line)
        if word.endswith("\n"):
            yield from _claims(parts, number)
            line, item, number = "", False, number + 1
        elif len(parts) > 1 and _says_something(_MARK.sub("", parts[-1])):
            yield from _claims(parts[:-1], number)
            line = parts[-1]
    yield from _claims([line] if item else _sentences(line), number)


def _claims(parts: Iterable[str], line: int) -> Iterator[Claim]:
    for part in parts:
        marks = [int(mark) for found in _MARK.findall(part) for mark in found.split(",")]
        text = _MARK.sub("", part).strip()
        if _says_something(text):
            yield Claim(text, tuple(dict.fromkeys(marks)), line)


def _says_something(text: str) -> bool:
    return any(letter.isalnum() for letter in text)


def _words(pieces: Iterable[str]) -> Iterator[str]:
    """Whole words, each with the white space behind it."""
    begun = ""
    for piece in pieces:
        *whole, begun = _WORD_END.split(begun + piece)
        yield from whole
    yield begun


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
