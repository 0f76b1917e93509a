"""What a text says and the passages it rests on do not: figures and names.

Given two texts, says what the first has and the second lacks. It does not know who wrote them.
"""

from __future__ import annotations

import re

from assistant.corpus.names import names_in
from assistant.corpus.numbers import numbers_in

_MARKS = re.compile(r"\[\d+\]")


def unsupported_things(answer: str, evidence: str, about: str = "") -> list[str]:
    """Figures and names of the answer that the evidence lacks, sorted.

    Args:
        about: headings and the question; a name may come from them, a figure has to be quoted.
    """
    text = _MARKS.sub(" ", answer)
    there = f"{about} {evidence}".lower()
    numbers = numbers_in(text) - numbers_in(evidence)
    names = {
        name
        for name in names_in(text)
        if name not in there and name.rstrip("s") not in there and not _spelled_out(name, there)
    }
    return sorted(numbers | names)


def _spelled_out(name: str, evidence: str) -> bool:
    """Whether the evidence has the words that an acronym stands for: "dl", "deep learning"."""
    letters = name.rstrip("s")
    initials = "".join(word[0] for word in re.findall(r"[a-z]+", evidence))
    return 2 <= len(letters) <= 5 and letters.isalpha() and letters in initials
