"""A follow-up and its history → a question that stands alone, by a model that was trained to write it.

Given a ``Question``, asks the model and spells what it writes as the conversation does; what the model
is unsure of is left to rules. It does not know documents or answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.conversation.turns import KEEP, heard, source_pieces
from assistant.domain import Question
from assistant.index.spelled import spell
from assistant.index.writer import OnnxWriter, piece_id
from assistant.protocols import Rewriter
from assistant.questions.asked_text import MAX_QUESTION_CHARS, asks_something

_LONGEST = 48  # word pieces
_UNSURE = -0.7  # mean log probability of a piece, in nats: below, it writes at random


class NeuralRewriter:
    """See ``protocols.Rewriter``.

    Args:
        usual: how documents spell words, see ``index.spelled.usual_spellings``.
        rules: decides where the model does not.
    """

    def __init__(self, writer: OnnxWriter, usual: Mapping[str, str], rules: Rewriter) -> None:
        self._writer = writer
        self._usual = usual
        self._rules = rules
        self._keep = piece_id(writer.tokenizer, KEEP)

    def standalone(self, question: Question, text: str) -> str:
        """See ``protocols.Rewriter.standalone``."""
        history = heard(question, text)
        if not history:
            return text
        source = source_pieces(self._writer.tokenizer, history, text)
        written = self._writer.write(source, _LONGEST)
        if written.mean_log_probability < _UNSURE or _stammers(written.pieces):
            return self._rules.standalone(question, text)
        if written.pieces == (self._keep,):
            return text
        said = [*(turn.content for turn in history), text]
        whole = spell(self._writer.tokenizer, written.pieces, said, self._usual)
        return whole if asks_something(whole) and len(whole) <= MAX_QUESTION_CHARS else text


def _stammers(pieces: Sequence[int]) -> bool:
    """Whether three pieces in a row come again, as a small model's do when it has lost the thread."""
    threes = list(zip(pieces, pieces[1:], pieces[2:], strict=False))
    return len(set(threes)) < len(threes)
