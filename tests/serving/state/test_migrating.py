from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_mock_engine
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable

from assistant.errors import StateError
from assistant.serving.state.database import open_database
from assistant.serving.state.migrating import migrate
from assistant.serving.state.state import open_state
from assistant.serving.state.tables import metadata
from tests.serving.state.conftest import sqlite_url
from tests.serving.state.said import both

ROOT = Path(__file__).parents[3]


def test_an_empty_database_gets_the_tables_as_they_are_described(database_url: str) -> None:
    database = open_database(database_url)
    migrate(database)
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    database.close()


def test_the_first_version_keeps_what_it_held(database_url: str) -> None:
    database = open_database(database_url)
    migrate(database, "0001")
    with database.writing() as connection:
        assert not connection.dialect.has_table(connection, "duels")
    database.close()
    # Conversations and feedback were the whole of the first version.
    first = open_database(database_url)
    with first.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO feedback (id, owner, question, answerer, helpful, created_at)"
            " VALUES ('a', 'me', 'old question', 'ml', true, '2026-01-02 12:00:00')"
        )
    first.close()
    state = open_state(database_url)
    assert [one.question for one in state.feedback.given()] == ["old question"]
    duel = state.duels.create("me", "new question", both())
    assert state.duels.vote("me", duel.id, "left").winner == duel.left
    state.close()


def test_it_is_done_once(database_url: str) -> None:
    for _ in range(2):
        state = open_state(database_url)
        state.feedback.add("me", question="q", answerer="ml", helpful=True)
        state.close()
    state = open_state(database_url)
    assert len(state.feedback.given()) == 2
    state.close()


def test_a_newer_database_is_refused_and_left_alone(database_url: str) -> None:
    open_state(database_url).close()
    database = open_database(database_url)
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StateError, match=r"'9999'.*install the newer version"):
        open_state(database_url)
    with database.reading() as connection:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    assert found == "9999"
    database.close()


def test_a_step_that_fails_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    database = open_database(sqlite_url(tmp_path))
    migrate(database, "0001")
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE votes (other INTEGER)")  # in the way of the second step
    with pytest.raises(StateError):
        migrate(database)
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one() == "0001"
        assert not connection.dialect.has_table(connection, "duels")
    database.close()


def test_servers_that_start_together_all_start(database_url: str) -> None:
    script = (
        "import sys; from assistant.serving.state.state import open_state; sys.stdin.readline(); "
        f"state = open_state({database_url!r}); "
        "state.feedback.add('me', question='q', answerer='ml', helpful=True); state.close()"
    )
    servers = [
        subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdin=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    for server in servers:
        assert server.stdin is not None
        server.stdin.write("go\n")
        server.stdin.flush()
    for server in servers:
        server.communicate(timeout=60)
        assert server.returncode == 0
    state = open_state(database_url)
    assert len(state.feedback.given()) == 4
    state.close()


def test_postgresql_takes_the_same_tables() -> None:
    made: list[str] = []
    engine = create_mock_engine(
        "postgresql://", lambda sql, *_: made.append(str(sql.compile(dialect=engine.dialect)))
    )
    metadata.create_all(engine, checkfirst=False)
    assert len([sql for sql in made if "CREATE TABLE" in sql]) == len(metadata.tables)
    for table in metadata.sorted_tables:
        own = [
            str(CreateTable(table).compile(dialect=kind())) for kind in (postgresql.dialect, sqlite.dialect)
        ]
        assert "TIMESTAMP WITHOUT TIME ZONE" in own[0]
        assert "DATETIME" in own[1]
