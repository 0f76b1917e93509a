"""A written answer → its sentences and lines, each with the passages it cites.

Given text with marks such as ``[1]``, gives claims without them. It does not know who wrote the text or
what the numbers stand for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MARK = re.compile(r"\s*\[(\d+)\]")
_END = re.compile(r"(?<=[.!?])(?:\s*\[\d+\])*\s+(?=[A-Z\"'(])|\n")


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence or a line of a list, and the numbers it cites, from 1; ``opens_line``: it begins one."""

    text: str
    cites: tuple[int, ...]
    opens_line: bool


def claims(written: str) -> Iterator[Claim]:
    """In order; what has no letter or figure is left out."""
    opens, start = True, 0
    ends = [(match.end(), "\n" in match[0]) for match in _END.finditer(written)]
    for end, breaks in [*ends, (len(written), False)]:
        part = written[start:end]
        text = _MARK.sub("", part).strip()
        if any(letter.isalnum() for letter in text):
            yield Claim(text, tuple(dict.fromkeys(int(mark) for mark in _MARK.findall(part))), opens)
            opens = False
        opens = opens or breaks
        start = end
