"""Typing slips in a query → the corpus's own words.

Given the corpus's words and the words an encoder knows whole, replaces a word that is neither by the
nearest corpus word, if one is near. It does not know which language or topic this is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

_WORD = re.compile(r"[^\W\d_]{4,}")
_MIN_LETTERS = 5  # shorter words have too many neighbours
_NEAR = 0.8  # normalised Damerau-Levenshtein similarity in [0, 1]; one slip in five letters


class Speller:
    """Corrects words of a query; a word that is known, or near to nothing, stays.

    Args:
        texts: the corpus.
        known: whether a lower-case word is a word at all.
    """

    def __init__(self, texts: Iterable[str], known: Callable[[str], bool]) -> None:
        counts = Counter(word.lower() for text in texts for word in _WORD.findall(text))
        # Frequent words first: of two equally near, the likelier is taken.
        self._words = [word for word, _ in counts.most_common() if len(word) >= _MIN_LETTERS]
        self._counts = counts
        self._is_word = known
        self._correct = lru_cache(maxsize=10_000)(self._nearest)

    def correct(self, query: str) -> str:
        """The query with slips corrected; case, spaces and signs stay."""
        return _WORD.sub(lambda match: self._correct(match[0]), query)

    def _nearest(self, word: str) -> str:
        lower = word.lower()
        stem = lower.removesuffix("s")
        if len(lower) < _MIN_LETTERS or lower in self._counts or self._is_word(lower) or self._is_word(stem):
            return word
        found = process.extractOne(
            lower, self._words, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=_NEAR
        )
        return found[0] if found else word
