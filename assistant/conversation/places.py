"""A list in an answer → its items with their places in words, as people point at them: "the second one".

Given an answer, gives what the rewriting model reads of it. A small model cannot count lines, but it
finds the word "second". It does not know models or questions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

PLACES = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
LAST = "last"
SHORT_PLACES = ("1st", "2nd", "3rd", *(f"{number}th" for number in range(4, 13)))
NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
_ITEM = re.compile(r"(?:^|\n)[ \t]*(?:[-*\u2022]|\d{1,2}[.)])[ \t]+")
_COUNTED = re.compile(r"(?:^|(?<=[\s:;,]))(\d{1,2})[.)] ")
_SENTENCE = re.compile(r"[^\n;]+?(?:[.;?!](?=\s|$)|(?=\n)|$)")
_BETWEEN = re.compile(r",\s+(?:and|or)\s+|,\s+|\s+(?:and|or)\s+(?=[^,]*$)")
_LABEL_ENDS = re.compile(r":\s| [(\u2013\u2014]|, (?:e\.g|such as|i\.e|like)\b|;")
_MOST_WORDS = 8  # of what an item is called
_MOST_WORDS_IN_SENTENCE = 6  # of an item in running text


@dataclass(frozen=True, slots=True)
class Listed:
    """An answer that holds a list, with what stands around it; ``items``, at least two, as they stand,
    without dash or number."""

    before: str
    items: tuple[str, ...]
    after: str = ""


def listed(answer: str, *, in_sentences: bool = True) -> Listed | None:
    """The list in an answer: one item a line, else numbered in a line, else in a sentence; ``None`` without."""
    before, *items = _ITEM.split(answer)
    if len(items) > 1:
        return Listed(before.strip(), tuple(item.strip() for item in items))
    counted = list(_COUNTED.finditer(answer))
    if len(counted) > 1 and [int(match[1]) for match in counted] == list(range(1, len(counted) + 1)):
        ends = [*(match.start() for match in counted[1:]), len(answer)]
        parts = [answer[match.end() : end].strip() for match, end in zip(counted, ends, strict=True)]
        return Listed(answer[: counted[0].start()].strip(), tuple(parts))
    if not in_sentences:
        return None
    found = [one for match in _SENTENCE.finditer(answer) if (one := _in_sentence(answer, match))]
    return max(found, key=lambda one: len(one.items), default=None)


def _in_sentence(answer: str, match: re.Match[str]) -> Listed | None:
    """Three items or more, or two after a colon."""
    sentence = match[0].rstrip(".;?! ")
    start = sentence.find(": ") + 2 if ": " in sentence else len(sentence) - len(sentence.lstrip())
    items = [item.strip() for item in _BETWEEN.split(sentence[start:])]
    if len(items) < (2 if start > 2 else 3) or not all(items):
        return None
    if any(len(item.split()) > _MOST_WORDS_IN_SENTENCE for item in items[1:]):
        return None
    at = match.start()
    return Listed(answer[: at + start].strip(), tuple(items), answer[at + len(sentence) :].lstrip(".; \n"))


def with_places(answer: str) -> str:
    """The answer with each item's place before what the item is called; without a list, as it is."""
    found = listed(answer)
    if found is None:
        return answer
    called = [
        f"{' '.join(_place_words(at, len(found.items)))} {label(item)}"
        for at, item in enumerate(found.items[: len(PLACES)])
    ]
    return f"{found.before} {', '.join(called)}. {found.after}".strip()


def _place_words(at: int, count: int) -> list[str]:
    """Words for the place ``at``, from 0, in a list of so many."""
    return [*PLACES[at : at + 1], *([LAST] if at == count - 1 else [])]


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
