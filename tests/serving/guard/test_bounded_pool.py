from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from openai import InternalServerError, OpenAI

from assistant.domain import Answer, Question
from assistant.serving.api import create_api
from assistant.serving.guard.bounded_pool import BoundedPool, TooBusy
from assistant.serving.service import Service
from tests.fakes import fake_answer, fake_assistant
from tests.serving.servers import running

ASK: Any = [{"role": "user", "content": "What is one?"}]


class Held:
    """Answers when it is let go."""

    def __init__(self) -> None:
        self.go_on = threading.Event()

    def reply(self, name: str, question: Question) -> Answer:
        self.go_on.wait(300)
        return fake_answer(name, question.text, "yes")


@pytest.fixture
def held() -> Iterator[tuple[str, Held, Service]]:
    """Two workers that are held up, and room for three who wait."""
    held = Held()
    service = Service(2, fake_assistant(held.reply), max_waiting=3)
    with running(create_api(service, 200_000)) as address:
        yield address, held, service
        held.go_on.set()
    service.close()


def wait_until(waiting: int, service: Service) -> None:
    for _ in range(1000):
        if service.waiting == waiting:
            return
        time.sleep(0.01)
    pytest.fail(f"{service.waiting} wait, not {waiting}")


def test_what_is_beyond_is_refused_at_once_and_what_was_taken_is_done() -> None:
    go_on = threading.Event()
    pool = BoundedPool(1, 2)
    taken = [pool.submit(go_on.wait, 20) for _ in range(3)]
    assert pool.waiting == 2
    with pytest.raises(TooBusy):
        pool.submit(go_on.wait, 20)
    assert taken[2].cancel()
    assert pool.waiting == 1
    again = pool.submit(lambda: 7)
    go_on.set()
    assert again.result(20) == 7
    pool.shutdown(wait=True)
    assert pool.waiting == 0
    with pytest.raises(RuntimeError):
        pool.submit(go_on.wait)
    assert pool.waiting == 0


def test_a_failing_job_leaves_room() -> None:
    with BoundedPool(1, 0) as pool:
        for _ in range(5):
            job = pool.submit(lambda: 1 / 0)
            assert isinstance(job.exception(20), ZeroDivisionError)
            # The result is told before the room is given back.
            for _ in range(1000):
                if pool._unfinished == 0:
                    break
                time.sleep(0.001)


@pytest.mark.parametrize("path", ["/v1/answer", "/v1/compare", "/v1/chat/completions"])
def test_as_many_as_there_is_room_for_are_answered_the_rest_are_sent_away(
    held: tuple[str, Held, Service], path: str
) -> None:
    address, hold, service = held
    body = {"question": "x", "answerer": "ml", "model": "ml", "messages": ASK, "stream": True}

    with httpx.Client(timeout=300) as http, ThreadPoolExecutor(20) as pool:

        def ask(_: int) -> httpx.Response:
            return http.post(f"{address}{path}", json=body)

        replies = [pool.submit(ask, n) for n in range(20)]
        wait_until(3, service)
        while sum(reply.done() for reply in replies) < 15:
            time.sleep(0.01)
        refused = [reply.result() for reply in replies if reply.done()]
        assert {reply.status_code for reply in refused} == {503}
        assert {reply.headers["retry-after"] for reply in refused} == {"1"}
        assert {reply.json()["error"]["code"] for reply in refused} == {"too_busy"}
        assert http.get(f"{address}/healthz").status_code == 200
        hold.go_on.set()
        statuses = sorted(reply.result().status_code for reply in replies)
    assert statuses == [200] * 5 + [503] * 15


def test_openais_client_comes_back(held: tuple[str, Held, Service]) -> None:
    address, hold, service = held
    with (
        OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client,
        ThreadPoolExecutor(5) as pool,
    ):
        for _ in range(5):
            pool.submit(client.chat.completions.create, model="ml", messages=ASK)
        wait_until(3, service)
        with pytest.raises(InternalServerError) as refused:
            client.chat.completions.create(model="ml", messages=ASK)
        assert (refused.value.status_code, refused.value.code) == (503, "too_busy")
        threading.Timer(0.2, hold.go_on.set).start()
        patient = client.with_options(max_retries=5)
        assert patient.chat.completions.create(model="ml", messages=ASK).choices
