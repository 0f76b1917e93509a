"""A follow-up and its history → a question that stands alone.

Given a ``Question``, decides from its words whether it leans on the turn before, and if so says
that turn's question with it. First form: rules over English; it does not know documents or answers.
"""

from __future__ import annotations

import re

from assistant.domain import Question
from assistant.questions import MAX_QUESTION_CHARS, asks_something, readable

_OPENING = re.compile(
    r"^(and|or|but|so|then|also|what about|how about|what if|same for|ok(ay)?,? and)\b", re.I
)
_POINTING = re.compile(
    r"\b(it|its|they|them|their|theirs|those|these|that|this|he|she|one|ones|former|latter|both|"
    r"same|there|first|second|third|fourth|fifth|last|previous|above|instead|more|else|other|another)\b",
    re.I,
)
_WORD = re.compile(r"[^\W_]+")
_SMALL_TALK = re.compile(
    r"^(thanks?( you)?( (so|very) much| a lot)?|thx|ty|cheers|great|nice|cool|ok(ay)?|hi|hello|hey|bye|goodbye|"
    r"good (morning|evening|afternoon)|got it|perfect|awesome)\b[\s\w]{0,12}[.!]*$",
    re.I,
)
_SHORT = 4  # words: "in India?", "salary for seniors?" say little on their own
_LONG = 14  # words: a question this long carries its own subject


def standalone_question(question: Question, text: str) -> str:
    """The question with what it leans on, oldest turn first; complete questions are left as they are.

    Args:
        text: the checked text of the question itself.
    """
    standing = ""
    for turn in question.history:
        said = readable(turn.content[:MAX_QUESTION_CHARS])
        if turn.role == "user" and asks_something(said) and not _SMALL_TALK.match(said):
            standing = _join(standing, said)
    return text if _SMALL_TALK.match(text) else _join(standing, text)


def _join(standing: str, text: str) -> str:
    if not standing or not asks_something(text) or not _leans(text):
        return text
    joined = f"{standing.rstrip('?!. ')} – {text[0].lower()}{text[1:]}"
    return joined if len(joined) <= MAX_QUESTION_CHARS else text


def _leans(text: str) -> bool:
    words = _WORD.findall(text)
    if _OPENING.match(text):
        return len(words) <= _LONG
    return len(words) <= _SHORT or (len(words) <= _LONG and _POINTING.search(text) is not None)
