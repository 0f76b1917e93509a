"""The citation marks of a written answer: "… it rises [1]."

Given an answer, takes them out. It does not know what they cite.
"""

from __future__ import annotations

import re

_MARKS = re.compile(r"\s*\[\d+\]")


def without_marks(answer: str) -> str:
    """The answer without its citation marks."""
    return _MARKS.sub("", answer)
