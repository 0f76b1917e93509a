"""Feedback: whether an answer helped, in the words of whoever asked.

Given an owner's key with every call. It does not know answers, nor whether they were right.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, insert, select

from assistant.serving.state.database import Database
from assistant.serving.state.tables import feedback
from assistant.serving.state.texts import kept_if_any, kept_text, new_id


@dataclass(frozen=True, slots=True)
class Opinion:
    """One piece of feedback; ``answer`` is the text it is about, ``reason`` why, where they were given."""

    id: str
    question: str
    answerer: str
    answer: str | None
    helpful: bool
    reason: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Helpfulness:
    """How many opinions say that one system's answer helped, and how many that it did not."""

    helpful: int
    not_helpful: int


class Feedback:
    """The feedback in a database; every method raises ``StateError`` where it fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        owner: str,
        *,
        question: str,
        answerer: str,
        helpful: bool,
        answer: str | None = None,
        reason: str | None = None,
    ) -> Opinion:
        """Keep one; once this returns, it stays.

        Raises:
            TextRefused: a text is too long.
        """
        opinion = Opinion(
            id=new_id(),
            question=kept_text(question, "question"),
            answerer=answerer,
            answer=kept_if_any(answer, "answer"),
            helpful=helpful,
            reason=kept_if_any(reason, "reason"),
            created_at=datetime.now(UTC),
        )
        row = {field: getattr(opinion, field) for field in Opinion.__slots__}
        with self._database.writing() as connection:
            connection.execute(insert(feedback).values(owner=owner, **row))
        return opinion

    def given(self, owner: str | None = None) -> list[Opinion]:
        """An owner's, or everybody's where none is named; oldest first."""
        wanted = select(*(feedback.c[field] for field in Opinion.__slots__))
        if owner is not None:
            wanted = wanted.where(feedback.c.owner == owner)
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(feedback.c.created_at, feedback.c.id))
            return [Opinion(*row) for row in rows]

    def by_system(self) -> dict[str, Helpfulness]:
        """Everybody's, counted by system."""
        wanted = select(feedback.c.answerer, feedback.c.helpful, func.count()).group_by(
            feedback.c.answerer, feedback.c.helpful
        )
        with self._database.reading() as connection:
            counts = {(name, bool(helpful)): count for name, helpful, count in connection.execute(wanted)}
        return {
            name: Helpfulness(counts.get((name, True), 0), counts.get((name, False), 0))
            for name in sorted({name for name, _ in counts})
        }
