"""Numbered passages → an answer that cites them, by the small model that was trained here to write it.

Given a question and passages, lays out word pieces, writes piece by piece, and gives text with marks
``[1]``; a figure that stands in no passage and a mark without a passage cannot be written. It does not
know whether what it writes is supported: see ``support``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from assistant.index.spelled import Spelling
from assistant.index.writer import OnnxWriter, piece_id

MOST_PASSAGES = 8
LONGEST = 120  # pieces of an answer
_ONCE = 4  # no run of so many pieces twice: small models fall into loops
_START, _ASKED, _END = "[CLS]", "[unused4]", "[SEP]"
_LINE, _NOTHING = "[unused6]", "[unused7]"  # a new line; "the passages do not answer"
_FIRST_MARK = 20  # [unused21] is [1]
_QUESTION_PIECES, _PASSAGE_PIECES, _SOURCE_PIECES = 64, 120, 440
_MARK = re.compile(r"\s*\[(\d+)\]")
# The first letter of the text, of a line that is no list item, and of a sentence
_OPENS = re.compile(r"^\w|(?<=\n)(?!- )\w|(?<=[.?!] )(?<!e\.g\. )(?<!i\.e\. )(?<!vs\. )(?<!etc\. )\w")


def mark_piece(tokenizer: Tokenizer, number: int) -> int:
    """Of a passage's number, from 1."""
    return piece_id(tokenizer, f"[unused{_FIRST_MARK + number}]")


def source_pieces(tokenizer: Tokenizer, question: str, passages: Sequence[str]) -> tuple[list[int], int]:
    """What the model reads, and how many passages found room; lines of a passage stay apart."""
    pieces = [piece_id(tokenizer, _START), piece_id(tokenizer, _ASKED)]
    pieces += _pieces(tokenizer, question)[:_QUESTION_PIECES]
    shown = 0
    for number, passage in enumerate(passages[:MOST_PASSAGES], start=1):
        more = [mark_piece(tokenizer, number), *_pieces(tokenizer, passage)[:_PASSAGE_PIECES]]
        if shown and len(pieces) + len(more) >= _SOURCE_PIECES:
            break
        pieces += more
        shown = number
    return [*pieces, piece_id(tokenizer, _END)], shown


def target_pieces(tokenizer: Tokenizer, answer: str | None) -> list[int]:
    """What is to be written, without begin and end; ``None`` where the passages do not answer."""
    if answer is None:
        return [piece_id(tokenizer, _NOTHING)]
    pieces: list[int] = []
    for number, part in enumerate(_MARK.split(answer)):
        pieces += [mark_piece(tokenizer, int(part))] if number % 2 else _pieces(tokenizer, part)
    return pieces[:LONGEST]


def written_text(
    tokenizer: Tokenizer, pieces: Sequence[int], said: Sequence[str], usual: Mapping[str, str] | None = None
) -> str:
    """Pieces as text with marks, spelled as the question and the passages spell; empty for "nothing"."""
    return _text(tokenizer, pieces, Spelling(tokenizer, said, usual or {}))


def _text(tokenizer: Tokenizer, pieces: Sequence[int], spelling: Spelling) -> str:
    marks = {mark_piece(tokenizer, number): number for number in range(1, MOST_PASSAGES + 1)}
    line, nothing, dash = (piece_id(tokenizer, name) for name in (_LINE, _NOTHING, "-"))
    text, run = "", list[int]()

    def words() -> str:
        spelled = spelling.text(run)
        run.clear()
        glued = not text or text.endswith(("\n", "- ")) or spelled[:1] in {*".,;:?!)", ""}
        return spelled if glued else f" {spelled}"

    for piece in pieces:
        if piece in marks:
            text += words()
            text += f"{'' if text.endswith(']') else ' '}[{marks[piece]}]"
        elif piece == line:
            text += words()
            text += "\n"
        elif piece == dash and not run and (not text or text.endswith("\n")):
            text += "- "
        elif piece != nothing:
            run.append(piece)
    text += words()
    return _OPENS.sub(lambda found: found[0].upper(), text).strip()


class PrefixGenerator:
    """See ``writers.AnswerWriter``.

    Args:
        usual: how documents spell words, see ``index.spelled.usual_spellings``.
    """

    def __init__(self, writer: OnnxWriter, usual: Mapping[str, str]) -> None:
        self._writer = writer
        self._usual = usual
        tokenizer = writer.tokenizer
        size = tokenizer.get_vocab_size()
        names = [tokenizer.id_to_token(piece) or "" for piece in range(size)]
        self._figures = np.array([any(letter.isdigit() for letter in name) for name in names])
        self._unused = np.array([name.startswith(("[unused", "[UNK")) for name in names])
        self._free = [piece_id(tokenizer, name) for name in (_LINE, _NOTHING)]

    def write(self, question: str, passages: Sequence[str]) -> Iterator[str]:
        """See ``writers.AnswerWriter.write``."""
        tokenizer = self._writer.tokenizer
        source, shown = source_pieces(tokenizer, question, passages)
        spelling = Spelling(tokenizer, [*passages[:shown], question], self._usual)
        pieces, told = list[int](), ""
        for piece in self._writer.stream(source, LONGEST, self._banned(source, shown), _ONCE):
            pieces.append(piece)
            # What follows the last space may still be spelled otherwise by the next piece.
            whole = _text(tokenizer, pieces, spelling)
            ready = whole[: max(whole.rfind(" "), 0)]
            if ready.startswith(told) and len(ready) > len(told):
                yield ready[len(told) :]
                told = ready
        whole = _text(tokenizer, pieces, spelling)
        yield whole[len(told) :] if whole.startswith(told) else whole

    def _banned(self, source: Sequence[int], shown: int) -> NDArray[np.bool_]:
        """Figures that were not read, and marks of passages that were not."""
        banned: NDArray[np.bool_] = self._figures | self._unused
        banned[[piece for piece in source if not self._unused[piece]]] = False
        banned[self._free] = False
        for number in range(1, shown + 1):
            banned[mark_piece(self._writer.tokenizer, number)] = False
        return banned


def _pieces(tokenizer: Tokenizer, text: str) -> list[int]:
    line = piece_id(tokenizer, _LINE)
    pieces: list[int] = []
    for number, one in enumerate(text.split("\n")):
        if number:
            pieces.append(line)
        pieces += tokenizer.encode(one, add_special_tokens=False).ids
    return pieces
