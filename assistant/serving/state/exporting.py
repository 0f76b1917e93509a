"""What is kept, as files for other programs and for people: JSON lines, CSV, Markdown.

Given values of the stores, gives text. It does not know the database or who asks.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from assistant.questions.asked_text import readable
from assistant.serving.called import called
from assistant.serving.state.conversations import Conversation, Exchange
from assistant.serving.state.duels import Vote

VOTE_FIELDS = ("duel", "question", "left", "right", "choice", "winner", "reason", "created_at")
_DECLINED = "*No answer.*"
# A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Neither markup nor an image from elsewhere: what is said stays text wherever the file is shown.
_TEXT = str.maketrans({"<": "&lt;", "&": "&amp;", "[": "\\[", "`": "\\`"})


def conversation_json(conversation: Conversation) -> str:
    """An object with everything that was kept."""
    whole = asdict(conversation.heading) | {"exchanges": [asdict(one) for one in conversation.exchanges]}
    return json.dumps(whole, ensure_ascii=False, indent=1, default=_moment) + "\n"


def conversation_markdown(conversation: Conversation) -> str:
    """For reading: each question with both answers and the words they cite."""
    parts = [f"# {_line(conversation.heading.title)}", f"{_moment(conversation.heading.created_at)}"]
    return "\n\n".join([*parts, *map(_exchange, conversation.exchanges)]) + "\n"


def votes_jsonl(votes: Iterable[Vote]) -> str:
    """One object a line, oldest first."""
    return "".join(json.dumps(_row(vote), ensure_ascii=False) + "\n" for vote in votes)


def votes_csv(votes: Iterable[Vote]) -> str:
    """A header and a line a vote; text that a spreadsheet would compute is preceded by an apostrophe."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, VOTE_FIELDS)
    writer.writeheader()
    for vote in votes:
        writer.writerow({field: _cell(value) for field, value in _row(vote).items()})
    return stream.getvalue()


def _row(vote: Vote) -> dict[str, Any]:
    row = asdict(vote) | {"winner": vote.winner, "created_at": _moment(vote.created_at)}
    return {field: row[field] for field in VOTE_FIELDS}


def _cell(value: str | None) -> str:
    text = value or ""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _exchange(exchange: Exchange) -> str:
    said = [_answer(name, answer) for name, answer in exchange.answers.items()]
    return "\n\n".join([f"## {_line(exchange.question)}", *said])


def _answer(name: str, answer: dict[str, Any]) -> str:
    quotes = [f"> {_line(one['quote'])} ({_line(one['document'])})" for one in answer["citations"]]
    text = answer["text"].translate(_TEXT) if answer["text"] else _DECLINED
    return "\n\n".join([f"### {called(name)}", text, *quotes])


def _line(text: str) -> str:
    return readable(text).translate(_TEXT)


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
