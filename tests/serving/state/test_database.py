from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event, func, insert, select

from assistant.errors import SettingsError, StateBusy, StateError, StateFull
from assistant.serving.state import migrating
from assistant.serving.state.broken import state_error
from assistant.serving.state.database import Database, open_database
from assistant.serving.state.feedback import Feedback
from assistant.serving.state.state import open_state
from assistant.serving.state.tables import feedback
from tests.serving.state.conftest import sqlite_url


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Path]:
    """A sound database file with one opinion in it, closed."""
    state = open_state(sqlite_url(tmp_path))
    add(state.feedback)
    state.close()
    path = tmp_path / "state" / "kept.db"
    yield path
    path.unlink()


def add(kept: Feedback) -> None:
    kept.add("me", question="q", answerer="ml", helpful=True)


def pragma(database: Database, name: str) -> object:
    with database.reading() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()


def opened(path: Path, *pragmas: str) -> Database:
    """With more pragmas, set on every connection."""
    database = open_database(f"sqlite:///{path}", busy_timeout_s=0.05)

    @event.listens_for(database._engine, "connect")
    def connected(connection: sqlite3.Connection, record: object) -> None:
        for line in pragmas:
            connection.execute(f"PRAGMA {line}")

    return database


def test_sqlite_waits_for_the_disk_and_keeps_keys_sound(tmp_path: Path) -> None:
    database = open_database(sqlite_url(tmp_path))
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    assert [pragma(database, name) for name in names] == ["wal", 2, 1, 5000]
    database.close()


def test_what_people_said_is_readable_to_the_server_only(tmp_path: Path) -> None:
    open_database(sqlite_url(tmp_path)).close()
    assert (tmp_path / "state").stat().st_mode & 0o077 == 0
    assert (tmp_path / "state" / "kept.db").stat().st_mode & 0o077 == 0


def test_an_exception_leaves_nothing_behind(kept: Path) -> None:
    database = opened(kept)
    row = {"id": "x", "owner": "me", "question": "q", "answerer": "ml", "helpful": True}

    def half() -> None:
        with database.writing() as connection:
            moment = connection.execute(select(feedback.c.created_at)).scalar_one()
            connection.execute(insert(feedback).values(created_at=moment, **row))
            raise KeyError

    with pytest.raises(KeyError):
        half()
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(feedback)).scalar_one() == 1
    database.close()


def test_a_locked_database_is_busy_and_works_again(kept: Path) -> None:
    database = opened(kept)
    other = sqlite3.connect(kept, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StateBusy, match="try again"):
        add(Feedback(database))
    assert len(Feedback(database).given()) == 1  # readers do not wait for a writer
    other.execute("ROLLBACK")
    other.close()
    add(Feedback(database))
    assert len(Feedback(database).given()) == 2
    database.close()


def test_a_full_disk_keeps_nothing_of_the_last_and_all_from_before(kept: Path) -> None:
    pages = sqlite3.connect(kept)
    count = pages.execute("PRAGMA page_count").fetchone()[0]
    pages.close()
    database = opened(kept, f"max_page_count = {count}")
    with pytest.raises(StateFull, match="free space"):
        Feedback(database).add("me", question="q", answerer="ml", helpful=True, answer="x" * 20_000)
    assert len(Feedback(database).given()) == 1
    database.close()


def test_a_database_that_may_only_be_read_is_read(kept: Path) -> None:
    database = opened(kept, "query_only = ON")
    with pytest.raises(StateError, match="only be read"):
        add(Feedback(database))
    assert len(Feedback(database).given()) == 1
    database.close()


def test_a_server_does_not_start_on_a_file_it_may_not_write(kept: Path) -> None:
    behind = sqlite3.connect(kept)
    behind.execute("UPDATE alembic_version SET version_num = '0001'")
    behind.commit()
    behind.close()
    with pytest.raises(StateError, match="ASSISTANT_DATABASE"):
        open_state(f"sqlite:///file:{kept}?mode=ro&uri=true")


@pytest.mark.parametrize("damage", [b"not a database at all" * 400, b"SQLite format 3\0" + b"\xff" * 8000])
def test_a_damaged_file_is_named_as_such(kept: Path, damage: bytes) -> None:
    kept.write_bytes(damage)
    with pytest.raises(StateError, match="damaged"):
        open_state(f"sqlite:///{kept}")


def test_a_page_damaged_under_a_running_server(kept: Path) -> None:
    database = opened(kept)
    whole = kept.read_bytes()
    kept.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(StateError, match="damaged"):
        Feedback(database).given()
    database.close()


def test_every_connection_in_use_is_busy(kept: Path) -> None:
    database = open_database(f"sqlite:///{kept}", busy_timeout_s=0.05)
    held = [database._engine.connect() for _ in range(15)]
    with pytest.raises(StateBusy):
        Feedback(database).given()
    for connection in held:
        connection.close()
    database.close()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "kept.db",
        "mysql://me:secret@host/kept",
        "nothing://me:secret@host/kept",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql://me:secret@host:port/kept",
        "sqlite+nothing:///me:secret",
    ],
)
def test_what_is_no_url_of_a_database_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(SettingsError, match="ASSISTANT_DATABASE") as refused:
        open_database(url)
    assert "secret" not in str(refused.value)


def test_a_file_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for path in (f"{tmp_path}/file/kept.db", str(tmp_path), f"{tmp_path}/\0.db"):
        with pytest.raises(SettingsError, match="cannot be made or opened"):
            open_database(f"sqlite:///{path}")


class _Reported(Exception):
    def __init__(self, sqlstate: str | None) -> None:
        super().__init__("INSERT … 'what somebody asked'")
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("sqlstate", "kind", "words"),
    [
        ("55P03", StateBusy, "writing"),
        ("40001", StateBusy, "writing"),
        ("53300", StateBusy, "writing"),
        ("53100", StateFull, "full"),
        ("25006", StateError, "only be read"),
        ("57P01", StateError, "cannot be opened"),
        ("08006", StateError, "cannot be opened"),
        ("28P01", StateError, "cannot be opened"),
        ("XX001", StateError, "damaged"),
        ("42P01", StateError, "failed"),
        (None, StateError, "cannot be opened"),
    ],
)
def test_what_postgresql_reports(sqlstate: str | None, kind: type[StateError], words: str) -> None:
    error = state_error(_Reported(sqlstate))
    assert type(error) is kind
    assert words in str(error)
    assert "asked" not in str(error)


def test_no_message_repeats_what_was_asked(kept: Path) -> None:
    database = opened(kept)
    with database.writing() as connection:
        connection.exec_driver_sql("DROP TABLE feedback")
    with pytest.raises(StateError) as failed:
        Feedback(database).add("me", question="private words", answerer="ml", helpful=True)
    assert "private" not in str(failed.value)
    assert "private" not in str(failed.value.__cause__)
    database.close()


def test_a_lock_at_start_is_told(kept: Path) -> None:
    other = sqlite3.connect(kept, isolation_level=None)
    other.execute("UPDATE alembic_version SET version_num = '0001'")
    other.execute("BEGIN IMMEDIATE")
    database = opened(kept)
    with pytest.raises(StateBusy):
        migrating.migrate(database)
    other.close()
    database.close()
