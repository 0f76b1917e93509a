"""A server that is told to stop finishes what it took: streams that are open, and those who wait."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx
import uvicorn

from assistant.domain import Answer, Question
from assistant.protocols import Tell
from assistant.serving.api import create_api
from assistant.serving.service import Service
from tests.fakes import fake_answer, fake_assistant
from tests.serving.servers import free_port

BODY = {"model": "dl", "messages": [{"role": "user", "content": "x"}], "stream": True}


class Slow:
    """Says one word, and the rest when it is let go."""

    name = "dl"

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()

    def answer(self, question: Question) -> Answer:
        return self.answer_aloud(question, lambda piece: None)

    def answer_aloud(self, question: Question, tell: Tell) -> Answer:
        tell("One")
        self.begun.set()
        self.go_on.wait(300)
        return fake_answer("dl", question.text, "One two.")


def test_streams_and_those_who_wait_are_answered() -> None:
    slow, assistant = Slow(), fake_assistant()
    assistant = replace(assistant, answerers=assistant.answerers | {"dl": slow})
    service = Service(1, assistant, max_waiting=5)
    port = free_port()
    config = uvicorn.Config(create_api(service, 200_000), port=port, log_level="critical")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    while not server.started:
        time.sleep(0.02)
    with httpx.Client(timeout=300) as http, ThreadPoolExecutor(4) as pool:
        url = f"http://127.0.0.1:{port}/v1/chat/completions"
        replies = [pool.submit(http.post, url, json=BODY) for _ in range(4)]
        assert slow.begun.wait(300)
        while service.waiting < 3:
            time.sleep(0.01)
        server.should_exit = True
        # It has stopped listening before the first answer is finished.
        while server.servers and server.servers[0].is_serving():
            time.sleep(0.01)
        assert not any(reply.done() for reply in replies)
        slow.go_on.set()
        texts = [reply.result().text for reply in replies]
    thread.join(300)
    assert not thread.is_alive()
    assert all(text.endswith("data: [DONE]\n\n") for text in texts)
    service.close()
