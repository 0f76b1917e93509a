"""Brings a database to the newest form of the tables, when the server starts.

Given a ``Database``, runs the steps it lacks in one transaction: all or nothing, and one process at a time.
It does not know what the tables hold.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select

from assistant.errors import StateError
from assistant.serving.state.database import Database

_SCRIPTS = Path(__file__).parent / "migrations"
_LOCK = 7_860_001  # any number that no other program takes for its advisory lock


def migrate(database: Database, revision: str = "head") -> None:
    """Run what is missing, up to a revision.

    Raises:
        StateError: a newer version of this program wrote the database; or it cannot be changed.
    """
    config = Config()
    # Percent signs of a path would be read as interpolation.
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    with database.reading() as connection:
        if _current(connection, scripts) == scripts.get_current_head():
            return
    with database.writing() as connection:
        _alone(connection)
        _current(connection, scripts)
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _current(connection: Connection, scripts: ScriptDirectory) -> str | None:
    known = {script.revision for script in scripts.walk_revisions()}
    heads = MigrationContext.configure(connection).get_current_heads()
    for head in heads:
        if head not in known:
            raise StateError(
                f"The database has version {head!r}; this program knows {max(known)!r} and before.",
                mend="install the newer version, or name another database in ASSISTANT_DATABASE.",
            )
    return heads[0] if heads else None


def _alone(connection: Connection) -> None:
    """Wait for others that start at the same time; SQLite's write transaction does so by itself."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
