"""A follow-up that points into the list of the last answer → the same with the item's name.

Given a ``Question``, exchanges "the second one" for what the second item is called and hands it on to
another rewriter, which sees to all else. It does not know documents or models.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.conversation.places import LAST, NUMBERS, PLACES, SHORT_PLACES, label, listed, place_named
from assistant.domain import Question, Turn
from assistant.protocols import Rewriter
from assistant.questions.asked_text import MAX_QUESTION_CHARS

_NUMBER = rf"\d\d?|{'|'.join(NUMBERS)}"
_BEFORE_LAST = (
    r"one before (?:the )?last|(?:second|2nd|next) to (?:the )?last|last but one|second last|penultimate"
)
_POINTER = re.compile(
    rf"(?P<the>\b(?:the|that|your|ur) )?"
    rf"(?:\b(?:number|no\.?|nr\.?|point|item|bullet) ?(?P<number>{_NUMBER})\b|(?<!\w)#(?P<sign>\d\d?)\b"
    rf"|\b(?P<before_last>{_BEFORE_LAST})\b|\b(?P<word>{'|'.join([*PLACES, *SHORT_PLACES, LAST])})\b)"
    r"(?P<noun> (?:ones?|item|point|bullet|option|entry)\b)?"
    r"(?: (?:of|in|on|from) (?:these|those|them|that|the|this|your|ur)(?: (?:list|ones|answer))?\b)?",
    re.I,
)
_GOES_ON = frozenset(
    "is are was were do does did can could should would will has have mean means please pls plz a an in on with for "
    "more again exactly now then there about like used work works sounds needs gets says takes looks what whats "
    "what's how why who where when which tell explain describe if at by from i you we they it".split()
)
_NEXT_WORD = re.compile(r"\s+([\w']+)")
_OPENS = re.compile(
    r"(?:^|[.,;:!?\u2013\u2014-]|\b(?:and|or|about|with|explain|vs|regarding|for|what's|whats))\s*$", re.I
)


class PointingRewriter:
    """See ``protocols.Rewriter``.

    Args:
        otherwise: rewrites what comes out; without a pointer, the question as it was.
    """

    def __init__(self, otherwise: Rewriter) -> None:
        self._otherwise = otherwise

    def standalone(self, question: Question, text: str) -> str:
        """See ``protocols.Rewriter.standalone``."""
        return self._otherwise.standalone(question, named(question.history, text))


def named(history: Sequence[Turn], text: str) -> str:
    """The text with the item's name where it points at exactly one item of the last answer's list."""
    last = history[-1] if history else None
    if last is None or last.role != "assistant":
        return text
    items = listed(last.content[:MAX_QUESTION_CHARS])
    pointers = list(_POINTER.finditer(text))
    if not items or len(pointers) != 1:
        return text
    (match,) = pointers
    before, after = text[: match.start()], text[match.end() :]
    goes_on = _NEXT_WORD.match(after)
    if goes_on and goes_on[1].lower() not in _GOES_ON:
        return text  # "the second step", "first of all"
    if match["word"] and not (match["the"] or match["noun"]) and not _OPENS.search(before):
        return text  # "which of them comes first"
    count = len(items)
    if match["before_last"]:
        at: int | None = count - 2
    else:
        at = place_named(match["word"] or match["number"] or match["sign"], count)
    return text if at is None else f"{before}{label(items[at])}{after}"
