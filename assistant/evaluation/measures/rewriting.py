"""Rewriting: how close is a rewritten follow-up to the question a person says it stands for?

Given both as text. F1 = 2 shared / (words of one + words of the other), words, runs of letters and digits in
lower case, counted as often as they come: ROUGE-1's F (Lin 2004, "ROUGE: A Package for Automatic Evaluation
of Summaries", section 2, β = 1). In [0, 1], higher is better. Below 1 it need not be wrong: a question can
be asked in many words.
"""

from __future__ import annotations

import re
from collections import Counter


def rewrite_f1(written: str, meant: str) -> float:
    """Two texts without a word are alike: 1."""
    ours, theirs = Counter(_words(written)), Counter(_words(meant))
    words = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / words if words else 1.0


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())
