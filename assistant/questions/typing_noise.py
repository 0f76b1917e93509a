"""What typing does to a question: slips, dropped words, lost case, contractions, swapped words.

Given a question and a seed, gives a noisy spelling of it, to multiply training questions. It leaves
figures and the words that carry the fact's direction ("not", "no") alone, and does not know answers.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS = {
    key: (row[max(0, at - 1) : at] + row[at + 1 : at + 2]) for row in _ROWS for at, key in enumerate(row)
}
_CONTRACTIONS = (
    (r"\bwhat is\b", "whats"),
    (r"\bhow is\b", "hows"),
    (r"\bdo not\b", "dont"),
    (r"\bdoes not\b", "doesnt"),
    (r"\bcannot\b", "cant"),
    (r"\bi am\b", "im"),
    (r"\bit is\b", "its"),
    (r"\byou\b", "u"),
    (r"\bare\b", "r"),
    (r"\bplease\b", "pls"),
    (r"\bbecause\b", "cuz"),
    (r"\bfor\b", "4"),
    (r"\bpeople\b", "ppl"),
    (r"\bwith\b", "w"),
)
_LIGHT = frozenset(
    "a an the of to is are do does for in on at it that there please just really so i my me".split()
)


@dataclass(frozen=True, slots=True)
class NoiseRecipe:
    """How much of each; all are probabilities in [0, 1].

    Attributes:
        slip: that a word of four letters or more gets one slip (neighbouring key, dropped, doubled or
            swapped letter).
        drop: that a light word (article, preposition, auxiliary) is left out.
        contract: that each contraction that fits is made.
        lower, bare: that case, and end punctuation, are lost.
        swap: that two neighbouring words change places, once in a question.
    """

    slip: float = 0.12
    drop: float = 0.2
    contract: float = 0.4
    lower: float = 0.6
    bare: float = 0.6
    swap: float = 0.1


class TypingNoise:
    """Noisy spellings, the same for the same seed."""

    def __init__(self, seed: int, recipe: NoiseRecipe = NoiseRecipe()) -> None:
        self._random = random.Random(seed)
        self._recipe = recipe

    def apply(self, question: str) -> str:
        """A noisy spelling; may equal the question."""
        chance, recipe = self._random.random, self._recipe
        text = question
        for pattern, short in _CONTRACTIONS:
            if chance() < recipe.contract:
                text = re.sub(pattern, short, text, flags=re.I)
        words = [word for word in text.split() if word.lower() not in _LIGHT or chance() >= recipe.drop]
        if len(words) > 3 and chance() < recipe.swap:
            at = self._random.randrange(len(words) - 1)
            words[at], words[at + 1] = words[at + 1], words[at]
        text = " ".join(self._slip(word) if chance() < recipe.slip else word for word in words) or question
        if chance() < recipe.lower:
            text = text.lower()
        if chance() < recipe.bare:
            text = text.rstrip("?.! ")
        return text or question

    def _slip(self, word: str) -> str:
        if len(word) < 4 or not word.isalpha() or word.isupper():
            return word
        slips: tuple[Callable[[str, int], str], ...] = (
            _neighbour(self._random),
            _dropped,
            _doubled,
            _swapped,
        )
        return self._random.choice(slips)(word, self._random.randrange(1, len(word) - 1))


def _neighbour(source: random.Random) -> Callable[[str, int], str]:
    def slip(word: str, at: int) -> str:
        keys = _NEIGHBOURS.get(word[at].lower(), "")
        return word[:at] + source.choice(keys) + word[at + 1 :] if keys else word

    return slip


def _dropped(word: str, at: int) -> str:
    return word[:at] + word[at + 1 :]


def _doubled(word: str, at: int) -> str:
    return word[:at] + word[at] + word[at:]


def _swapped(word: str, at: int) -> str:
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
