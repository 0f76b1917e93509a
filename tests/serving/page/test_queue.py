from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from assistant.serving.page.queue import bound_queue
from tests.serving.servers import app_process, process

_CALL = {"data": ["What does a banana cost?", None]}


class FakeBlocks:
    """Keeps what its queue is told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.settings: dict[str, Any] = {}

    def queue(self, **settings: Any) -> None:
        self.settings = settings
        self._queue = SimpleNamespace(send_message=self._send)

    def _send(self, session: str, message: str) -> None:
        if session != "here":
            raise KeyError(session)
        self.told.append(message)


@pytest.mark.parametrize(("max_waiting", "max_size"), [(100, 100), (0, 1)])
def test_as_many_wait_as_settings_say_and_nobody_passes_them(max_waiting: int, max_size: int) -> None:
    blocks = FakeBlocks()
    bound_queue(blocks, max_waiting)
    assert blocks.settings == {"max_size": max_size, "api_open": False}


def test_who_has_gone_is_told_nothing_and_the_others_still_are() -> None:
    blocks = FakeBlocks()
    bound_queue(blocks, 1)
    blocks._queue.send_message("gone", "one")
    blocks._queue.send_message("here", "two")
    assert blocks.told == ["two"]


def test_more_than_may_wait_are_told_when_to_come_back(built_once: tuple[Path, Path], tmp_path: Path) -> None:
    settings = {"ASSISTANT_WORKERS": "1", "ASSISTANT_MAX_WAITING": "1"}
    with (
        app_process(built_once[1], tmp_path, **settings) as (address, _),
        httpx.Client(base_url=address, timeout=60) as client,
        ThreadPoolExecutor(16) as pool,
    ):
        replies = list(pool.map(lambda _: client.post("/gradio_api/call/compare", json=_CALL), range(64)))
        assert {reply.status_code for reply in replies} == {200, 503}
        for reply in replies:
            if reply.status_code == httpx.codes.SERVICE_UNAVAILABLE:
                assert reply.headers["Retry-After"].isdigit()
                assert set(reply.json()["error"]) == {"message", "type", "param", "code"}
        taken = [reply.json()["event_id"] for reply in replies if reply.is_success]
        told = [client.get(f"/gradio_api/call/compare/{event}").text for event in taken]
        assert all("event: complete" in events and "$2" in events for events in told)


def test_calls_are_answered_beside_one_another(tmp_path: Path) -> None:
    call = {"data": ["What is one?", "dl", None]}
    with (
        process(["-m", "tests.serving.page.in_pairs"], tmp_path) as (address, _),
        httpx.Client(base_url=address, timeout=60) as client,
        ThreadPoolExecutor(2) as pool,
    ):
        taken = [client.post("/gradio_api/call/ask", json=call).json()["event_id"] for _ in range(2)]
        told = list(pool.map(lambda event: client.get(f"/gradio_api/call/ask/{event}").text, taken))
    assert all("event: complete" in events for events in told), told
