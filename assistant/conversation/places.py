"""The list in an answer, and the places in it that people point at: "the second one".

Given an answer, gives its list's items; given words, the place they name. It does not know models or
questions.
"""

from __future__ import annotations

import re

PLACES = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
LAST = "last"
SHORT_PLACES = ("1st", "2nd", "3rd", *(f"{number}th" for number in range(4, 13)))
NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
_ITEM = re.compile(r"(?:^|\n)[ \t]*(?:[-*\u2022]|\d{1,2}[.)])[ \t]+")
_COUNTED = re.compile(r"(?:^|(?<=[\s:;,]))(\d{1,2})[.)] ")
_LABEL_ENDS = re.compile(r":\s| [(\u2013\u2014]|, (?:e\.g|such as|i\.e|like)\b|;")
_MOST_WORDS = 8  # of what an item is called


def listed(answer: str) -> list[str]:
    """The items of the answer's first list, without dash or number: one a line, or numbered within a line.

    Empty without a list of at least two. Two answers may stand in one, apart by an empty line.
    """
    for part in answer.split("\n\n"):
        items = _ITEM.split(part)[1:]
        if len(items) < 2:
            items = _counted(part)
        if len(items) > 1:
            return [item.strip() for item in items]
    return []


def _counted(text: str) -> list[str]:
    marks = list(_COUNTED.finditer(text))
    if not marks or [int(mark[1]) for mark in marks] != list(range(1, len(marks) + 1)):
        return []
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return [text[mark.end() : end] for mark, end in zip(marks, ends, strict=True)]


def place_named(words: str, count: int) -> int | None:
    """The place, from 0, that "third", "3rd", "3", "three" or "last" names in a list of so many."""
    said = words.lower()
    if said == LAST:
        return count - 1
    at = int(said) - 1 if said.isdigit() else -1
    for names in (PLACES, SHORT_PLACES, NUMBERS):
        at = names.index(said) if said in names else at
    return at if 0 <= at < count else None


def label(item: str) -> str:
    """What an item is called, without what is said about it."""
    return " ".join(_LABEL_ENDS.split(item, maxsplit=1)[0].split()[:_MOST_WORDS]).rstrip(".,:;")
