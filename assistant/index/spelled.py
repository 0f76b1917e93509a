"""Word pieces as text, spelled as the texts they come from.

A lower-case vocabulary loses capitals and spaces; given what was written and what it was written from,
gives them back ("NLP", "DALL·E", "$500"). It does not know models.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from tokenizers import Tokenizer

_BINDS_LEFT = frozenset(".,?!:;%)]'’")
_BINDS_BOTH = frozenset("-/'’·+#&@_")
_BINDS_RIGHT = frozenset("$([#£€")
_CLOSING, _OPENING = ".,?!:;)\"'”’", "(\"'“‘"
_ABBREVIATIONS = ("e.g.", "i.e.")
_MOST_PIECES = 8  # of one written word


def usual_spellings(texts: Iterable[str]) -> dict[str, str]:
    """Lower-case word → how texts mostly write it where no sentence begins.

    A word that they also write without capitals, alone or in the plural, is written so: "Engineer" in
    a job's title is no name.
    """
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for word in re.findall(r"(?<![.!?:|\n#*-]) [\"(]?([^\s|\"()]+)", text):
            form = word.rstrip(_CLOSING)
            seen[form.lower()][form] += 1
    small = {word for word, forms in seen.items() if word in forms}
    return {
        word: word if {word, f"{word}s"} & small and not _inner_capitals(form) else form
        for word, forms in seen.items()
        for form in [forms.most_common(1)[0][0]]
    }


def _inner_capitals(form: str) -> bool:
    return form[1:] != form[1:].lower()


def spell(
    tokenizer: Tokenizer, pieces: Sequence[int], said: Sequence[str], usual: Mapping[str, str] | None = None
) -> str:
    """Text of the pieces, in the spelling of the texts they come from, beginning with a capital; see ``Spelling``."""
    written = Spelling(tokenizer, said, usual or {}).text(pieces)
    return written[:1].upper() + written[1:]


class Spelling:
    """How some texts spell their words.

    Args:
        said: texts the words may come from; of two spellings the one in the later text counts.
        usual: see ``usual_spellings``; goes before what was said where it has capitals inside ("NLP"),
            and for words nobody said.
    """

    def __init__(self, tokenizer: Tokenizer, said: Sequence[str], usual: Mapping[str, str]) -> None:
        self._tokenizer = tokenizer
        self._usual = usual
        self._said: dict[tuple[int, ...], str] = {self._pieces(one): one for one in _ABBREVIATIONS}
        for text in said:
            opens = True
            for word in re.findall(r"\S+", text):
                for form in {word.rstrip(_CLOSING), word.strip(_CLOSING + _OPENING)}:
                    self._hear(form, opens)
                opens = word.endswith((".", "?", "!", ":"))

    def text(self, pieces: Sequence[int]) -> str:
        """Of word pieces; the first word as it stands inside a sentence."""
        written, glue, at = "", True, 0
        while at < len(pieces):
            length = _said_length(self._tokenizer, pieces, at, self._said)
            if length:
                written, glue = _add(written, self._said[tuple(pieces[at : at + length])], glue), False
            else:
                length = self._word_length(pieces, at)
                word = "".join(
                    _token(self._tokenizer, piece).removeprefix("##") for piece in pieces[at : at + length]
                )
                closing = word == '"' and written.count('"') % 2 == 1
                glue = glue or word in _BINDS_LEFT or word in _BINDS_BOTH or closing
                written = _add(written, self._usual.get(word, word), glue)
                glue = word in _BINDS_BOTH or word in _BINDS_RIGHT or (word == '"' and not closing)
            at += length
        return written

    def _hear(self, form: str, opens: bool) -> None:
        """Learn a word's form; one that opens a sentence may owe its capital to that."""
        if not any(letter.isalnum() for letter in form):
            return
        known_as = self._usual.get(form.lower(), "")
        plain = opens and (len(form) == 1 or form[1:].islower())
        self._said[self._pieces(form)] = (
            (known_as or form.lower()) if plain or _inner_capitals(known_as) else form
        )

    def _pieces(self, form: str) -> tuple[int, ...]:
        return tuple(self._tokenizer.encode(form, add_special_tokens=False).ids)

    def _word_length(self, pieces: Sequence[int], at: int) -> int:
        length = 1
        while at + length < len(pieces) and _token(self._tokenizer, pieces[at + length]).startswith("##"):
            length += 1
        return length


def _said_length(
    tokenizer: Tokenizer, pieces: Sequence[int], at: int, spellings: Mapping[tuple[int, ...], str]
) -> int:
    """How many pieces from there are a word that was said; 0 for none. The longest word counts."""
    for length in range(min(_MOST_PIECES, len(pieces) - at), 0, -1):
        ends_word = at + length == len(pieces) or not _token(tokenizer, pieces[at + length]).startswith("##")
        if ends_word and tuple(pieces[at : at + length]) in spellings:
            return length
    return 0


def _add(written: str, word: str, glue: bool) -> str:
    return written + word if glue or not written else f"{written} {word}"


def _token(tokenizer: Tokenizer, piece: int) -> str:
    return str(tokenizer.id_to_token(piece))
