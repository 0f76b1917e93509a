"""A database: opened, set up so that what was committed stays, read and written in transactions.

Given a URL. Everything that differs between SQLite and PostgreSQL is here, in ``broken`` and in
``migrating``; it does not know tables.

SQLite: a write-ahead log (WAL), and ``synchronous=FULL``, with which a commit waits until the log is on the
disk; with WAL's usual ``NORMAL`` the last commits can be lost with the power, though not by ``kill -9``
(https://www.sqlite.org/pragma.html#pragma_synchronous). A write takes the lock when it begins
(``BEGIN IMMEDIATE``): a transaction that reads first and wants to write later is refused without waiting.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, make_url

from assistant.errors import SettingsError
from assistant.serving.state.broken import busy, state_error

_SCHEMES = ("sqlite", "postgresql")
_EXPECTED = "sqlite:///path/to/file.db or postgresql://user:password@host/name is expected."
_WRITES = "assistant_writes"
_BUSY_TIMEOUT_S = 5.0


class Database:
    """Connections to one database; ``open_database`` makes it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(**{_WRITES: True})

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection in a transaction that reads.

        Raises:
            StateError: the database fails.
        """
        with self._translated(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction that is committed at the end; left by an exception, nothing stays.

        Raises:
            StateError: the database fails; whether the commit did is then not known.
            IntegrityError: a constraint was broken; for whoever wrote to say what that means.
        """
        with self._translated(), self._writing.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._engine.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        dbapi = self._engine.dialect.loaded_dbapi
        try:
            yield
        except exc.IntegrityError:
            raise
        except exc.TimeoutError as error:
            raise busy() from error
        # A driver's own error is bare where it fails while a connection is being set up.
        except (exc.SQLAlchemyError, dbapi.Error) as error:
            raise state_error(error) from error


def open_database(url: str, *, busy_timeout_s: float = _BUSY_TIMEOUT_S) -> Database:
    """A database that was not yet asked anything.

    Args:
        url: SQLAlchemy's form; a SQLite file's folder is made, for its owner only.
        busy_timeout_s: how long to wait for somebody else's write.

    Raises:
        SettingsError: it is not the URL of a SQLite file or a PostgreSQL server, or the driver is missing.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        _make_file(parsed)
    try:
        engine = create_engine(
            parsed,
            hide_parameters=True,  # they hold what people asked
            pool_pre_ping=True,
            pool_timeout=busy_timeout_s,
        )
    except ImportError as error:
        raise SettingsError(
            f"ASSISTANT_DATABASE needs the driver {error.name!r}, which is not installed.",
            mend="pip install 'ml-dl-faq-assistant[postgresql]'.",
        ) from error
    if engine.dialect.name == "sqlite":
        _set_up_sqlite(engine, busy_timeout_s)
    return Database(engine)


def _parsed(url: str) -> URL:
    # The URL may hold a password: no message repeats it.
    try:
        parsed = make_url(url)
        parsed.get_dialect()
    except (exc.ArgumentError, exc.NoSuchModuleError, ValueError) as error:
        raise SettingsError(f"ASSISTANT_DATABASE is not a database's URL; {_EXPECTED}") from error
    if parsed.get_backend_name() not in _SCHEMES:
        raise SettingsError(f"ASSISTANT_DATABASE names {parsed.get_backend_name()!r}; {_EXPECTED}")
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise SettingsError(f"ASSISTANT_DATABASE names no file, so that nothing would be kept; {_EXPECTED}")
    return parsed


def _make_file(url: URL) -> None:
    path = Path(str(url.database))
    if str(path).startswith("file:"):  # SQLite's own URI: whoever writes one makes the file
        return
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDONLY | os.O_CREAT, 0o600))
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"ASSISTANT_DATABASE names {path}, which cannot be made or opened: {error}.",
            mend="name a file in a folder that the server may write to.",
        ) from error


def _set_up_sqlite(engine: Engine, busy_timeout_s: float) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: Any, record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing; ``begin`` below does
        for pragma in (
            f"busy_timeout = {round(busy_timeout_s * 1000)}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "fullfsync = ON",  # macOS: past the disk's own cache; elsewhere nothing
            "foreign_keys = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def began(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
