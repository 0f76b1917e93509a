"""The tables, as the newest migration leaves them.

Portable types only: what SQLite and PostgreSQL both have, alike. Answers are kept as JSON text; nothing
looks into them with SQL. ``owner`` is whose a row is, see ``serving.owner``.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

# Constraints without a name cannot be changed by a later migration.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; SQLite would drop the zone, so that it is left out of every column."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("owner", String(80), nullable=False),
    Column("title", String(200), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index(None, "owner", "updated_at"),
)

exchanges = Table(
    "exchanges",
    metadata,
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("question", Text, nullable=False),
    Column("answers", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("owner", String(80), nullable=False),
    Column("question", Text, nullable=False),
    Column("answerer", String(16), nullable=False),
    Column("answer", Text),
    Column("helpful", Boolean, nullable=False),
    Column("reason", Text),
    Column("created_at", Moment, nullable=False),
    Index(None, "owner"),
)

duels = Table(
    "duels",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("owner", String(80), nullable=False),
    Column("question", Text, nullable=False),
    Column("left_system", String(16), nullable=False),
    Column("right_system", String(16), nullable=False),
    Column("answers", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    CheckConstraint("left_system <> right_system", name="two_systems"),
    Index(None, "owner"),
)

# The primary key is what makes a duel's vote the only one, however many arrive at once.
votes = Table(
    "votes",
    metadata,
    Column("duel", ForeignKey("duels.id"), primary_key=True),
    Column("choice", String(8), nullable=False),
    Column("reason", Text),
    Column("created_at", Moment, nullable=False),
    CheckConstraint("choice IN ('left', 'right', 'tie', 'both_bad')", name="choice"),
)
