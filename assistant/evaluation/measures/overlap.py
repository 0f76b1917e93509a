"""Overlap: how many words of an ideal answer, or of one that somebody expects, does an answer share?

Given two texts, whose citation marks (``[1]``) are no words. Both measures lie in [0, 1], higher is better.
They reward wording as much as content: a right answer in other words scores low, a wrong figure in the right
sentence high.

- ``token_f1``: F1 = 2 shared / (words of one + words of the other), words counted as often as they come
  (Rajpurkar et al. 2016, "SQuAD: 100,000+ Questions for Machine Comprehension of Text", section 6.1).
  Words are those of ``normalised``.
- ``rouge_l``: F1 = 2 l / (words of one + words of the other), l the length of their longest common
  subsequence (Lin 2004, "ROUGE: A Package for Automatic Evaluation of Summaries", section 3.1, β = 1).
  Words are runs of a to z and digits in lower case, unstemmed.

Two texts without a word are alike: 1, as in SQuAD's script for version 2.0.
"""

from __future__ import annotations

import re
import string
from collections import Counter

from rapidfuzz.distance import LCSseq

_MARKS = re.compile(r"\[\d+\]")
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_NO_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalised(text: str) -> str:
    """As SQuAD's script does: lower case, without punctuation and articles, words one space apart."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_NO_PUNCTUATION)).split())


def token_f1(said: str, ideal: str) -> float:
    """Order does not matter."""
    ours, theirs = Counter(_squad_words(said)), Counter(_squad_words(ideal))
    return _f1((ours & theirs).total(), ours.total() + theirs.total())


def rouge_l(said: str, ideal: str) -> float:
    """Order matters, gaps do not."""
    ours, theirs = _rouge_words(said), _rouge_words(ideal)
    return _f1(LCSseq.similarity(ours, theirs), len(ours) + len(theirs))


def _f1(shared: int, words: int) -> float:
    return 2 * shared / words if words else 1.0


def _squad_words(text: str) -> list[str]:
    return normalised(_MARKS.sub("", text)).split()


def _rouge_words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", _MARKS.sub("", text).lower())
