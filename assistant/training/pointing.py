"""More follow-ups that point into a list: the same with other places.

Given follow-ups after an answer with a list ("explain the third one"), exchanges the item that is meant
for another and says the other place. It does not know models.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from assistant.conversation.places import LAST, PLACES, Listed, label, listed, place_words
from assistant.domain import Turn
from assistant.questions.leakage import normalised
from assistant.training.rewriting_data import Rewrite

_SHORT = ("1st", "2nd", "3rd", *(f"{number}th" for number in range(4, 13)))
_NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
_PLACE = re.compile(
    rf"\b(?:number|no\.?|point|item|step) (?P<number>\d\d?|{'|'.join(_NUMBERS)})\b|#(?P<sign>\d\d?)\b"
    rf"|\b(?P<word>{'|'.join([*PLACES, *_SHORT, LAST])})\b",
    re.I,
)
_SEVERAL = re.compile(
    rf"\s+(?:{'|'.join(_NUMBERS[1:])}|\d|few|and|to|or|{LAST}|time|year|of all|step|thing)\b", re.I
)


def with_other_places(examples: Sequence[Rewrite], order: random.Random, share: float) -> Iterator[Rewrite]:
    """In a share of those that point at one item of the last answer, the item stands elsewhere."""
    for example in examples:
        yield (_moved(example, order) if order.random() < share else None) or example


def _moved(example: Rewrite, order: random.Random) -> Rewrite | None:
    last = example.history[-1] if example.history else None
    found = listed(last.content) if last and last.role == "assistant" else None
    pointed = list(_PLACE.finditer(example.question))
    if found is None or example.standalone is None or len(pointed) != 1:
        return None
    (match,) = pointed
    at = _place(match, len(found.items))
    if (
        at is None
        or _SEVERAL.match(example.question, match.end())
        or not _means(example.standalone, found, at)
    ):
        return None
    to = order.choice([place for place in range(min(len(found.items), len(PLACES))) if place != at])
    items = list(found.items)
    items[at], items[to] = items[to], items[at]
    said = _said(match, to, len(items), order)
    question = example.question[: match.start()] + said + example.question[match.end() :]
    answer = Turn("assistant", Listed(found.before, tuple(items)).text())
    return Rewrite((*example.history[:-1], answer), question, example.standalone)


def _place(match: re.Match[str], count: int) -> int | None:
    if match["word"]:
        word = match["word"].lower()
        at = count - 1 if word == LAST else (PLACES if word in PLACES else list(_SHORT)).index(word)
    else:
        number = (match["number"] or match["sign"]).lower()
        at = _NUMBERS.index(number) if number in _NUMBERS else int(number) - 1
    return at if 0 <= at < count else None


def _means(standalone: str, found: Listed, at: int) -> bool:
    """Whether the question says a word of that item that no other item has."""
    words = [set(normalised(label(item)).split()) for item in found.items]
    own = words[at].difference(*(one for place, one in enumerate(words) if place != at))
    return bool(own & set(normalised(standalone).split()))


def _said(match: re.Match[str], to: int, count: int, order: random.Random) -> str:
    """The other place, said in the same way."""
    if match["word"]:
        words = [_SHORT[to]] if match["word"].lower() in _SHORT else place_words(to, count)
        return order.choice(words)
    number = match["number"] or match["sign"]
    said = str(to + 1) if number.isdigit() else _NUMBERS[to]
    return match[0][: -len(number)] + said
