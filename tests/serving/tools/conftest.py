"""``app.py`` over the small corpus: open to all, and with keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.serving.guard.keys import KeyStore
from tests.serving.servers import app_process


@dataclass(frozen=True)
class Place:
    """Where a server is, what it wants to see, and where it writes its errors."""

    address: str
    headers: dict[str, str]
    stderr: Path


@pytest.fixture(scope="module", params=["open", "keys"])
def place(
    request: pytest.FixtureRequest,
    built_once: tuple[Path, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("place")
    settings, headers = {"ASSISTANT_LOG": "json", "ASSISTANT_MAX_BODY_BYTES": "100000"}, {}
    if request.param == "keys":
        made = KeyStore(folder / "keys.json").add("agent")
        settings["ASSISTANT_KEYS"] = str(folder / "keys.json")
        headers = {"Authorization": f"Bearer {made.secret}"}
    with app_process(built_once[1], folder, **settings) as (address, _):
        yield Place(address, headers, folder / "stderr")
