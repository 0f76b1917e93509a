"""Conversations: questions with what each system answered, kept for their owner.

Given an owner's key with every call; what belongs to another owner is not there. It does not know how
answers are made, nor who owners are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from assistant.batch import remembered
from assistant.domain import Answer, Outcome, Turn
from assistant.questions.asked_text import readable
from assistant.serving.state.database import Database
from assistant.serving.state.refusals import ConversationFull, TextRefused
from assistant.serving.state.tables import conversations, exchanges
from assistant.serving.state.texts import (
    Answers,
    kept_answers,
    kept_text,
    known_id,
    new_id,
    not_kept,
)

MAX_EXCHANGES = 200
_UNNAMED = "New conversation"
_WHAT = "conversation"
_TITLE_FROM_QUESTION = 80


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question with its answers: system → what ``wire.answer_to_wire`` gave; ``number`` from 1."""

    number: int
    question: str
    answers: dict[str, dict[str, Any]]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Heading:
    """A conversation in a list; ``length`` in exchanges, ``updated_at`` when the last was answered."""

    id: str
    title: str
    length: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """A whole conversation, oldest exchange first."""

    heading: Heading
    exchanges: tuple[Exchange, ...]

    def turns(self) -> tuple[Turn, ...]:
        """What was said, as the history of the next question: ``dl``'s answers, else the only one's."""
        return tuple(turn for exchange in self.exchanges for turn in _turns(exchange))


class Conversations:
    """The conversations in a database.

    Every method raises ``StateError`` where the database fails, and ``NotKept`` for a conversation that is
    not there or belongs to somebody else.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, owner: str, title: str | None = None) -> Heading:
        """An empty one; without a title it is named by its first question.

        Raises:
            TextRefused: see ``rename``.
        """
        now = datetime.now(UTC)
        heading = Heading(new_id(), _UNNAMED if title is None else _title(title), 0, now, now)
        with self._database.writing() as connection:
            connection.execute(
                insert(conversations).values(
                    id=heading.id, owner=owner, title=heading.title, created_at=now, updated_at=now
                )
            )
        return heading

    def append(self, owner: str, conversation: str, question: str, answers: Answers) -> Exchange:
        """Add a question with its answers; once this returns, it stays.

        Raises:
            ConversationFull: it has ``MAX_EXCHANGES``.
            TextRefused: the question is too long.
        """
        asked, said, now = kept_text(question, "question"), kept_answers(answers), datetime.now(UTC)
        with self._database.writing() as connection:
            heading = _heading(connection, owner, conversation, lock=True)
            if heading.length >= MAX_EXCHANGES:
                raise ConversationFull(
                    f"The conversation has {MAX_EXCHANGES} exchanges, as many as one may have.",
                    mend="begin a new one.",
                )
            number = heading.length + 1
            connection.execute(
                insert(exchanges).values(
                    conversation=heading.id, number=number, question=asked, answers=said, created_at=now
                )
            )
            named = {"title": _named_by(asked)} if number == 1 and heading.title == _UNNAMED else {}
            connection.execute(
                update(conversations).where(conversations.c.id == heading.id).values(updated_at=now, **named)
            )
        return Exchange(number, asked, json.loads(said), now)

    def answer_again(self, owner: str, conversation: str, number: int, answers: Answers) -> Exchange:
        """Put other answers in the place of an exchange's.

        Raises:
            NotKept: there is no such exchange, too.
        """
        said, now = kept_answers(answers), datetime.now(UTC)
        with self._database.writing() as connection:
            heading = _heading(connection, owner, conversation, lock=True)
            this = (exchanges.c.conversation == heading.id) & (exchanges.c.number == number)
            row = connection.execute(select(exchanges).where(this)).one_or_none()
            if row is None:
                raise not_kept("exchange")
            connection.execute(update(exchanges).where(this).values(answers=said))
            connection.execute(
                update(conversations).where(conversations.c.id == heading.id).values(updated_at=now)
            )
        return Exchange(number, row.question, json.loads(said), row.created_at)

    def listed(self, owner: str, limit: int = 50, offset: int = 0) -> list[Heading]:
        """The owner's, last changed first."""
        wanted = (
            _headings(owner)
            .order_by(conversations.c.updated_at.desc(), conversations.c.id)
            .limit(limit)
            .offset(offset)
        )
        with self._database.reading() as connection:
            return [Heading(*row) for row in connection.execute(wanted)]

    def get(self, owner: str, conversation: str) -> Conversation:
        """The whole of one."""
        with self._database.reading() as connection:
            heading = _heading(connection, owner, conversation)
            rows = connection.execute(
                select(exchanges).where(exchanges.c.conversation == heading.id).order_by(exchanges.c.number)
            )
            return Conversation(heading, tuple(map(_exchange, rows)))

    def rename(self, owner: str, conversation: str, title: str) -> Heading:
        """Give it another title.

        Raises:
            TextRefused: the title is blank or longer than ``MAX_TITLE_CHARS``.
        """
        named = _title(title)
        with self._database.writing() as connection:
            heading = _heading(connection, owner, conversation, lock=True)
            connection.execute(
                update(conversations).where(conversations.c.id == heading.id).values(title=named)
            )
            return _heading(connection, owner, conversation)

    def delete(self, owner: str, conversation: str) -> None:
        """Delete it with all that was said in it."""
        with self._database.writing() as connection:
            heading = _heading(connection, owner, conversation, lock=True)
            connection.execute(delete(conversations).where(conversations.c.id == heading.id))


def _headings(owner: str) -> Any:
    length = (
        select(func.count())
        .select_from(exchanges)
        .where(exchanges.c.conversation == conversations.c.id)
        .scalar_subquery()
    )
    return select(
        conversations.c.id,
        conversations.c.title,
        length.label("length"),
        conversations.c.created_at,
        conversations.c.updated_at,
    ).where(conversations.c.owner == owner)


def _heading(connection: Connection, owner: str, conversation: str, *, lock: bool = False) -> Heading:
    this = conversations.c.id == known_id(conversation, _WHAT)
    if lock:
        # Whoever writes waits here for others who write to the same one; SQLite waited when it began.
        connection.execute(select(conversations.c.id).where(this).with_for_update())
    row = connection.execute(_headings(owner).where(this)).one_or_none()
    if row is None:
        raise not_kept(_WHAT)
    return Heading(*row)


def _exchange(row: Row[Any]) -> Exchange:
    return Exchange(row.number, row.question, json.loads(row.answers), row.created_at)


def _title(title: str) -> str:
    named = readable(kept_text(title, "title"))
    if not named:
        raise TextRefused("'title' is blank.", field="title")
    return named


def _named_by(question: str) -> str:
    title = readable(question)
    if len(title) > _TITLE_FROM_QUESTION:
        title = title[: _TITLE_FROM_QUESTION - 1].rstrip() + "…"
    return title or _UNNAMED


def _turns(exchange: Exchange) -> tuple[Turn, ...]:
    said: Mapping[str, Any] | None = exchange.answers.get("dl") or next(iter(exchange.answers.values()), None)
    if said is None:
        return (Turn("user", exchange.question),)
    answer = Answer(
        answerer=said["answerer"],
        outcome=Outcome(said["outcome"]),
        text=said["text"],
        reason=None,
        confidence=said["confidence"],
        standalone_question=said["standalone_question"],
        suggestions=tuple(said["suggestions"]),
    )
    return remembered(exchange.question, answer)
