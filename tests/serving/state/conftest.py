"""Stores over a fresh database: SQLite, and PostgreSQL where ``ASSISTANT_TEST_POSTGRESQL`` names an empty one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from assistant.serving.state.state import State, open_state
from assistant.serving.state.tables import metadata

_POSTGRESQL = "ASSISTANT_TEST_POSTGRESQL"


@pytest.fixture(params=["sqlite", "postgresql"] if _POSTGRESQL in os.environ else ["sqlite"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield sqlite_url(tmp_path)
        return
    url = os.environ[_POSTGRESQL]
    yield url
    engine = create_engine(url)
    with engine.begin() as connection:
        metadata.drop_all(connection)
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    engine.dispose()


@pytest.fixture
def state(database_url: str) -> Iterator[State]:
    opened = open_state(database_url)
    yield opened
    opened.close()


def sqlite_url(folder: Path) -> str:
    return f"sqlite:///{folder}/state/kept.db"
