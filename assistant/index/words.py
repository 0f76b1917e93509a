"""Content words of a text, and how rare each is in a corpus.

Given chunks, counts in how many each stemmed word occurs; given two texts, says how much of what
one asks for stands in the other. It does not know embeddings.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer

_STEMMER = snowballstemmer.stemmer("english")
# Question and function words: they say how something is asked, not what about.
_STOP_WORDS = frozenset(
    "a about after all also am an and any are as at be because been before being between both but by can could did "
    "do does doing don for from get give go got had has have having he her here him his how i if im in into is it "
    "its just let like ll make many may me might more most much my need no not of off on one only or other our out "
    "over please re s she should so some such t tell than that the their them then there these they thing this those "
    "through to too under up us use used uses using ve very want was way we well were what when where which while "
    "who whom whose why will with would you your know explain list name mean meaning difference vs versus".split()
)


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    stem: str = _STEMMER.stemWord(word)
    return stem


def content_words(text: str) -> list[str]:
    """Stems of the words that are not function words, in order, with repeats."""
    return [_stem(word) for word in re.findall(r"[^\W_]+", text.lower()) if word not in _STOP_WORDS]


class WordRarity:
    """Inverse document frequencies over a corpus's chunks."""

    def __init__(self, texts: Iterable[str]) -> None:
        counts: Counter[str] = Counter()
        self._total = 0
        for text in texts:
            counts.update(set(content_words(text)))
            self._total += 1
        self._counts = counts

    def weight(self, stem: str) -> float:
        """``ln((N + 1) / (df + 1))``, at least 0; a word of no chunk weighs most."""
        return math.log((self._total + 1) / (self._counts[stem] + 1))

    def known(self, stem: str) -> bool:
        return stem in self._counts

    def coverage(self, question: str, text: str) -> float:
        """Share in [0, 1], by rarity, of the question's content words that stand in the text."""
        asked = set(content_words(question))
        there = set(content_words(text))
        total = sum(map(self.weight, asked))
        return sum(self.weight(stem) for stem in asked & there) / total if total > 0 else 0.0

    def worst_missing(self, question: str, text: str) -> float:
        """Rarity, as a share in [0, 1] of the greatest possible, of the rarest word asked that the text lacks."""
        missing = set(content_words(question)) - set(content_words(text))
        return max(map(self.weight, missing), default=0.0) / math.log(self._total + 1)

    def unknown_share(self, question: str) -> float:
        """Share in [0, 1] of the question's content words that no chunk has."""
        asked = set(content_words(question))
        return sum(not self.known(stem) for stem in asked) / len(asked) if asked else 1.0
