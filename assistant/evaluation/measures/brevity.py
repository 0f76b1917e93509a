"""Brevity: how many words an answer takes.

Given answers' texts. Words are what white space separates; the median over the answers that were
given, from 0 up, lower is better among answers that are equally right. NaN without an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median


def words_in(text: str) -> int:
    """How many words."""
    return len(text.split())


def median_words(counts: Sequence[int]) -> float:
    """The middle count, or the mean of the middle two."""
    return float(median(counts)) if counts else float("nan")
