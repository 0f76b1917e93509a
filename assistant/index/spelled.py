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
    """Text of the pieces, in the spelling of the texts they come from.

    Args:
        said: texts the words may come from; of two spellings the one in the later text counts.
        usual: see ``usual_spellings``; goes before what was said where it has capitals inside ("NLP"),
            and for words nobody said.
    """
    usual = usual or {}
    spellings: dict[tuple[int, ...], str] = {}
    for text in said:
        for number, word in enumerate(re.findall(r"\S+", text)):
            for form in {word.rstrip(_CLOSING), word.strip(_CLOSING + _OPENING)}:
                known = tuple(tokenizer.encode(form, add_special_tokens=False).ids) if form else ()
                if known and any(letter.isalnum() for letter in form):
                    begins = number == 0 and (len(form) == 1 or form[1:].islower())
                    known_as = usual.get(form.lower(), "")
                    if begins or _inner_capitals(known_as):
                        spellings[known] = known_as or form.lower()
                    else:
                        spellings[known] = form
    written, glue, at = "", True, 0
    while at < len(pieces):
        length = _said_length(tokenizer, pieces, at, spellings)
        if length:
            written, glue = _add(written, spellings[tuple(pieces[at : at + length])], glue), False
        else:
            word, length = _token(tokenizer, pieces[at]).removeprefix("##"), 1
            while at + length < len(pieces) and (more := _token(tokenizer, pieces[at + length])).startswith(
                "##"
            ):
                word, length = word + more.removeprefix("##"), length + 1
            closing = word == '"' and written.count('"') % 2 == 1
            glue = glue or word in _BINDS_LEFT or word in _BINDS_BOTH or closing
            written = _add(written, usual.get(word, word), glue)
            glue = word in _BINDS_BOTH or word in _BINDS_RIGHT or (word == '"' and not closing)
        at += length
    return written[:1].upper() + written[1:]


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
