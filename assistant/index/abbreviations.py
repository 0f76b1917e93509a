"""Abbreviations that documents introduce themselves: "machine learning (ML)", "CNNs".

Given texts, collects short forms with their long forms; given a query, writes the long form after
each short one, because an encoder may never have met a corpus's own short forms. It does not know
which corpus this is.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

_INTRODUCED = re.compile(r"((?:[\w'-]+[ -]){1,6}[\w'-]+)\s+\(([A-Z][A-Za-z-]{1,9})\)")
_SHORT_FORM = re.compile(r"[A-Za-z][A-Za-z-]*")


def find_abbreviations(texts: Iterable[str]) -> dict[str, str]:
    """Lower-case short form → the long form most often introduced with it."""
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for before, short in _INTRODUCED.findall(text):
            stem = short[:-1] if short.endswith("s") and short[:-1].isupper() else short
            if long_form := _long_form(before.split(), stem):
                seen[stem.lower()][long_form] += 1
    return {short: forms.most_common(1)[0][0] for short, forms in seen.items()}


def expand(query: str, abbreviations: Mapping[str, str]) -> str:
    """``what is dl`` → ``what is dl (deep learning)``; long forms already there are not repeated."""
    lower = query.lower()

    def spelled_out(match: re.Match[str]) -> str:
        word = match[0].lower()
        long_form = abbreviations.get(word) or abbreviations.get(word.removesuffix("s"), "")
        return f"{match[0]} ({long_form})" if long_form and long_form not in lower else match[0]

    return _SHORT_FORM.sub(spelled_out, query)


def expand_all(queries: Iterable[str], texts: Iterable[str]) -> list[str]:
    """``expand`` with what ``texts`` introduce: what is learned from reads as what is asked will."""
    abbreviations = find_abbreviations(texts)
    return [expand(query, abbreviations) for query in queries]


def _long_form(words: list[str], short: str) -> str | None:
    """The last words whose initials spell the short form (hyphens may join them)."""
    letters = short.replace("-", "").lower()
    parts = [part for word in words for part in re.split(r"-", word) if part]
    tail = parts[-len(letters) :]
    if len(tail) == len(letters) and "".join(part[0] for part in tail).lower() == letters:
        return " ".join(tail).lower()
    return None
