"""Expected: how many numbers and names of an answer that somebody expects does the given answer hold?

Given both texts, with nobody's patterns and no gold evidence. The measure is the project's own, a share in
[0, 1], higher is better. It does not say that an answer is right: a word that is neither may be the one that
matters.
"""

from __future__ import annotations

import re

from assistant.corpus.names import names_in
from assistant.corpus.numbers import numbers_in
from assistant.evaluation.measures.proportion import Proportion


def things_held(expected: str, answer: str) -> Proportion:
    """Of the numbers and names in the expected answer, those that stand in the given one.

    An expected answer without any adds nothing to the count.
    """
    numbers, names = numbers_in(expected), names_in(expected)
    there = answer.lower()
    held = len(numbers & numbers_in(answer)) + sum(_stands(name, there) for name in names)
    return Proportion(held, len(numbers) + len(names))


def _stands(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
