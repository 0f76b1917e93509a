"""Duels: two systems' answers side by side, and the one vote on each.

Given an owner's key with every call. Which system stands on which side is drawn here and stays here until
the vote is kept. It does not know how answers are made, nor what votes add up to.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Row, Select, func, insert, select
from sqlalchemy.exc import IntegrityError

from assistant.serving.state.database import Database
from assistant.serving.state.refusals import AlreadyVoted
from assistant.serving.state.tables import duels, votes
from assistant.serving.state.texts import (
    Answers,
    kept_answers,
    kept_if_any,
    kept_text,
    known_id,
    new_id,
    not_kept,
)

Choice = Literal["left", "right", "tie", "both_bad"]
CHOICES: tuple[Choice, ...] = get_args(Choice)
_WHAT = "duel"
_AT_ONCE = 500  # databases limit how many values a query may have


@dataclass(frozen=True, slots=True)
class Vote:
    """What somebody preferred.

    Attributes:
        left, right: the systems that stood there.
    """

    duel: str
    question: str
    left: str
    right: str
    choice: Choice
    reason: str | None
    created_at: datetime

    @property
    def winner(self) -> str | None:
        """The system that was preferred; ``None`` for a tie and where both were bad."""
        return {"left": self.left, "right": self.right}.get(self.choice)


@dataclass(frozen=True, slots=True)
class Duel:
    """Two answers to one question.

    Attributes:
        left, right: the systems on each side; nobody outside learns them before there is a vote.
        answers: system → what ``wire.answer_to_wire`` gave.
    """

    id: str
    question: str
    left: str
    right: str
    answers: dict[str, dict[str, Any]]
    created_at: datetime
    vote: Vote | None = None


class Duels:
    """The duels and votes in a database.

    Every method raises ``StateError`` where the database fails, and ``NotKept`` for a duel that is not
    there or belongs to somebody else.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, owner: str, question: str, answers: Answers) -> Duel:
        """Draw the sides and keep the duel.

        Args:
            answers: of exactly two systems.

        Raises:
            TextRefused: the question is too long.
        """
        left, right = sorted(answers)
        if secrets.randbelow(2):
            left, right = right, left
        said = kept_answers(answers)
        duel = Duel(
            new_id(), kept_text(question, "question"), left, right, json.loads(said), datetime.now(UTC)
        )
        with self._database.writing() as connection:
            connection.execute(
                insert(duels).values(
                    id=duel.id,
                    owner=owner,
                    question=duel.question,
                    left_system=left,
                    right_system=right,
                    answers=said,
                    created_at=duel.created_at,
                )
            )
        return duel

    def get(self, owner: str, duel: str) -> Duel:
        """One, with its vote where there is one."""
        with self._database.reading() as connection:
            return _duel(connection, owner, duel)

    def left_open(self, owner: str) -> Duel | None:
        """The owner's newest, if it has no vote."""
        newest = select(duels.c.id).where(duels.c.owner == owner).order_by(duels.c.created_at.desc()).limit(1)
        with self._database.reading() as connection:
            identifier: str | None = connection.execute(newest).scalar_one_or_none()
            duel = None if identifier is None else _duel(connection, owner, identifier)
        return None if duel is None or duel.vote is not None else duel

    def vote(self, owner: str, duel: str, choice: Choice, reason: str | None = None) -> Vote:
        """Vote, at any time after the duel was made; once this returns, the vote stays.

        Raises:
            AlreadyVoted: there is a vote; the first one counts.
            TextRefused: the reason is too long.
        """
        why, now = kept_if_any(reason, "reason"), datetime.now(UTC)
        try:
            with self._database.writing() as connection:
                asked = _duel(connection, owner, duel)
                connection.execute(
                    insert(votes).values(duel=asked.id, choice=choice, reason=why, created_at=now)
                )
        except IntegrityError as error:
            raise AlreadyVoted("This duel has its vote; the first one counts.") from error
        return Vote(asked.id, asked.question, asked.left, asked.right, choice, why, now)

    def votes(self, owner: str | None = None) -> list[Vote]:
        """An owner's, or everybody's where none is named; oldest first."""
        wanted = _voted()
        if owner is not None:
            wanted = wanted.where(duels.c.owner == owner)
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(votes.c.created_at, votes.c.duel))
            return [Vote(*row) for row in rows]

    def answers(self, wanted: Sequence[str]) -> dict[str, dict[str, dict[str, Any]]]:
        """Of the duels named, whoever they belong to: duel → system → what ``wire.answer_to_wire`` gave."""
        found: dict[str, dict[str, dict[str, Any]]] = {}
        with self._database.reading() as connection:
            for at in range(0, len(wanted), _AT_ONCE):
                some = duels.c.id.in_(wanted[at : at + _AT_ONCE])
                rows = connection.execute(select(duels.c.id, duels.c.answers).where(some))
                found |= {row.id: json.loads(row.answers) for row in rows}
        return found

    def vote_count(self) -> int:
        """How many votes there are."""
        with self._database.reading() as connection:
            return connection.execute(select(func.count()).select_from(votes)).scalar_one()


def _voted() -> Select[Any]:
    return select(
        votes.c.duel,
        duels.c.question,
        duels.c.left_system,
        duels.c.right_system,
        votes.c.choice,
        votes.c.reason,
        votes.c.created_at,
    ).join(duels, duels.c.id == votes.c.duel)


def _duel(connection: Connection, owner: str, duel: str) -> Duel:
    own = (duels.c.id == known_id(duel, _WHAT)) & (duels.c.owner == owner)
    row: Row[Any] | None = connection.execute(select(duels).where(own)).one_or_none()
    if row is None:
        raise not_kept(_WHAT)
    vote = connection.execute(_voted().where(votes.c.duel == duel)).one_or_none()
    return Duel(
        row.id,
        row.question,
        row.left_system,
        row.right_system,
        json.loads(row.answers),
        row.created_at,
        None if vote is None else Vote(*vote),
    )
