"""Names in a text: words that only a name, an acronym or a product is written like.

Given text, gives them in one spelling, so that an answer's names can be looked for in its evidence.
It does not know who or what they are.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-+.·][A-Za-z0-9]+)*")


def names_in(text: str) -> set[str]:
    """Lower-cased words with a capital after their first letter, or a capital that no sentence start explains."""
    found = set()
    for match in _WORD.finditer(text):
        word = match[0]
        before = text[: match.start()].rstrip(" \"'“(*")
        starts = not before or before[-1] in ".!?:;\n-–—•]" or match.start() == 0
        if any(char.isupper() for char in word[1:]) or (word[0].isupper() and not starts):
            found.add(word.lower().rstrip("."))
    return found
