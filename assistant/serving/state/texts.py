"""Text and identifiers on their way into the database.

Given text from outside, gives what SQLite and PostgreSQL both keep as it is: no lone surrogates, which
UTF-8 cannot hold, and no NUL, which PostgreSQL cannot; of bounded length. It does not know tables.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from typing import Any

from assistant.questions.asked_text import MAX_QUESTION_CHARS, well_formed
from assistant.serving.state.refusals import NotKept, TextRefused

MAX_TITLE_CHARS = 200
MAX_REASON_CHARS = 2_000
MAX_ANSWER_CHARS = 20_000
LONGEST = {
    "question": MAX_QUESTION_CHARS,
    "title": MAX_TITLE_CHARS,
    "reason": MAX_REASON_CHARS,
    "answer": MAX_ANSWER_CHARS,
}
_ID = re.compile(r"[0-9a-f]{32}")

Answers = Mapping[str, Mapping[str, Any]]  # system → what ``wire.answer_to_wire`` gives


def kept_text(text: str, field: str) -> str:
    """The text as it is kept; a NUL or a lone surrogate becomes U+FFFD.

    Raises:
        TextRefused: longer than ``LONGEST[field]`` characters.
    """
    if len(text) > LONGEST[field]:
        raise TextRefused(
            f"'{field}' has {len(text):,} characters; at most {LONGEST[field]:,} are taken.", field=field
        )
    return well_formed(text).replace("\0", "\ufffd")


def kept_if_any(text: str | None, field: str) -> str | None:
    """As ``kept_text``; ``None`` where there is none."""
    return None if text is None else kept_text(text, field)


def kept_answers(answers: Answers) -> str:
    """Answers as JSON text."""
    return well_formed(
        json.dumps({name: dict(answer) for name, answer in answers.items()}, ensure_ascii=False)
    )


def new_id() -> str:
    """32 hexadecimal digits that nobody can guess (122 random bits)."""
    return uuid.uuid4().hex


def known_id(identifier: str, what: str) -> str:
    """The identifier, if it can be one.

    Raises:
        NotKept: it has another form, so that nothing can have it.
    """
    if not _ID.fullmatch(identifier):
        raise not_kept(what)
    return identifier


def not_kept(what: str) -> NotKept:
    """For whoever looks for something that is not there, or not theirs."""
    return NotKept(f"There is no such {what}.")
