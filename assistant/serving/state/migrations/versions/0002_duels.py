"""Duels and votes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From conversations and feedback alone."""
    op.create_table(
        "duels",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("owner", sa.String(80), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("left_system", sa.String(16), nullable=False),
        sa.Column("right_system", sa.String(16), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_duels"),
        sa.CheckConstraint("left_system <> right_system", name=op.f("ck_duels_two_systems")),
    )
    op.create_index("ix_duels_owner", "duels", ["owner"])
    op.create_table(
        "votes",
        sa.Column("duel", sa.String(32), nullable=False),
        sa.Column("choice", sa.String(8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("duel", name="pk_votes"),
        sa.ForeignKeyConstraint(["duel"], ["duels.id"], name="fk_votes_duel"),
        sa.CheckConstraint("choice IN ('left', 'right', 'tie', 'both_bad')", name=op.f("ck_votes_choice")),
    )
