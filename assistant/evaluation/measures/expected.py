"""Expected: how much of an answer that somebody expects, in words, the given answer holds.

Given both texts, with nobody's patterns and no gold evidence. Token F1 and what it is computed on are
those of SQuAD (Rajpurkar et al. 2016, "SQuAD: 100,000+ Questions for Machine Comprehension of Text",
section 6.1); the things held are the project's own. Both lie in [0, 1], higher is better. Neither says
that an answer is right: other words may say the same, and the same words something else.
"""

from __future__ import annotations

import re
import string
from collections import Counter

from assistant.corpus.names import names_in
from assistant.corpus.numbers import numbers_in
from assistant.evaluation.measures.proportion import Proportion

_ARTICLE = re.compile(r"\b(?:a|an|the)\b")
_NO_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalised(text: str) -> str:
    """Lower case without punctuation and articles, words one space apart."""
    return " ".join(_ARTICLE.sub(" ", text.lower().translate(_NO_PUNCTUATION)).split())


def token_f1(expected: str, answer: str) -> float:
    """Harmonic mean of the shares of words they have in common, as often as both have them.

    Where one of them has no word left, 1 if the other has none either, else 0.
    """
    wanted, said = normalised(expected).split(), normalised(answer).split()
    if not wanted or not said:
        return float(wanted == said)
    common = (Counter(wanted) & Counter(said)).total()
    return 2 * common / (len(wanted) + len(said))


def things_held(expected: str, answer: str) -> Proportion:
    """How many of the numbers and names in the expected answer stand in the given one.

    An expected answer without any adds nothing to the count.
    """
    numbers, names = numbers_in(expected), names_in(expected)
    there = answer.lower()
    held = len(numbers & numbers_in(answer)) + sum(_stands(name, there) for name in names)
    return Proportion(held, len(numbers) + len(names))


def _stands(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
