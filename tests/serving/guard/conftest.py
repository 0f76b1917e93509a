"""The API behind a guard, in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant.load import Assistant
from assistant.serving.api import create_api
from assistant.serving.guard.guard import Guard
from assistant.serving.guard.keys import KeyStore, MadeKey
from assistant.serving.service import Service
from tests.fakes import fake_assistant

Guarded = Callable[..., TestClient]


@pytest.fixture
def guarded() -> Iterator[Guarded]:
    """Makes a client of an API behind a guard; answers are ``fake_assistant``'s if none is given."""
    with ExitStack() as stack:

        def make(guard: Guard, assistant: Assistant | None = None) -> TestClient:
            service = Service(2, assistant or fake_assistant())
            stack.callback(service.close)
            api = create_api(service, 200_000, None, guard)
            return stack.enter_context(TestClient(api, raise_server_exceptions=False, follow_redirects=False))

        yield make


@pytest.fixture
def store(tmp_path: Path) -> KeyStore:
    return KeyStore(tmp_path / "keys.json")


@pytest.fixture
def made(store: KeyStore) -> MadeKey:
    return store.add("one")
