"""What is common to every answerer before it starts: limits, and whether anything was asked.

Given a ``Question``, says whether it can be taken and whether it holds a word. It does not know
systems, models or documents.
"""

from __future__ import annotations

import re
import unicodedata

from assistant.domain import Question
from assistant.errors import QuestionError

MAX_QUESTION_CHARS = 4000


def checked_text(question: Question) -> str:
    """The question's text without control characters, white space squeezed; may be empty.

    Raises:
        QuestionError: longer than ``MAX_QUESTION_CHARS`` characters.
    """
    if len(question.text) > MAX_QUESTION_CHARS:
        raise QuestionError(
            f"The question has {len(question.text):,} characters; at most {MAX_QUESTION_CHARS:,} are taken.",
            mend="ask a shorter question.",
        )
    return readable(question.text)


def readable(text: str) -> str:
    """The text without control characters and lone surrogates, white space squeezed."""
    shown = "".join(" " if unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn") else char for char in text)
    return re.sub(r"\s+", " ", shown).strip()


def well_formed(text: str) -> str:
    """The text with every lone surrogate replaced: JSON can carry one, UTF-8 cannot."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def asks_something(text: str) -> bool:
    """Whether there is at least one letter or digit."""
    return any(char.isalnum() for char in text)
