"""Metrics and logs: what they tell, and that they tell nothing of what was asked."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from assistant.domain import Answer, Question
from assistant.serving.api import create_api
from assistant.serving.guard.guard import OPEN, Guard
from assistant.serving.guard.keys import KeyStore, MadeKey
from assistant.serving.guard.logs import REQUESTS, JsonLines
from assistant.serving.service import Service
from tests.fakes import fake_answer, fake_assistant
from tests.serving.guard.conftest import Guarded

SECRET = "whale-in-the-bathtub"


def told(client: TestClient, **headers: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every sample by name and labels."""
    text = client.get("/metrics", headers=headers).text
    assert SECRET not in text
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def of(name: str, **labels: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    return f"assistant_{name}", tuple(sorted(labels.items()))


def ask(client: TestClient, path: str = "/v1/answer", **more: Any) -> int:
    body = {"question": SECRET, "answerer": "ml", "model": "dl"}
    body |= {"messages": [{"role": "user", "content": SECRET}], **more}
    return client.post(path, json=body).status_code


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """What is logged as JSON."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root, requests = logging.getLogger(), logging.getLogger(REQUESTS)
    root.addHandler(handler)
    requests.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    requests.setLevel(logging.NOTSET)


def read(lines: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_requests_and_answers_are_counted(guarded: Guarded) -> None:
    client = guarded(OPEN)
    ask(client)
    ask(client, "/v1/compare")
    ask(client, "/v1/chat/completions")
    ask(client, "/v1/chat/completions", stream=True)
    samples = told(client)
    assert samples[of("http_requests_total", route="/v1/answer", method="POST", status="200")] == 1
    assert samples[of("http_requests_total", route="/v1/chat/completions", method="POST", status="200")] == 2
    assert samples[of("http_request_seconds_count", route="/v1/compare")] == 1
    assert samples[of("answers_total", answerer="ml", outcome="answered")] == 2
    assert samples[of("answers_total", answerer="dl", outcome="answered")] == 3
    # A fake answer took two milliseconds.
    assert samples[of("answer_stage_seconds_sum", answerer="dl", stage="total")] == pytest.approx(0.006)
    assert samples[of("answer_stage_seconds_bucket", answerer="dl", stage="total", le="0.001")] == 0
    assert samples[of("answer_stage_seconds_bucket", answerer="dl", stage="total", le="0.0025")] == 3
    assert samples[of("queue_length")] == 0
    assert samples[of("index_loaded")] == 1


def test_an_index_that_is_not_loaded_is_told() -> None:
    service = Service(1)
    with TestClient(create_api(service, 200_000)) as client:
        assert told(client)[of("index_loaded")] == 0
        service.assistant = fake_assistant()
        assert told(client)[of("index_loaded")] == 1
    service.close()


def test_outcomes_are_counted_by_system(guarded: Guarded) -> None:
    client = guarded(OPEN, fake_assistant(lambda name, question: fake_answer(name, question.text, None)))
    ask(client)
    assert told(client)[of("answers_total", answerer="ml", outcome="abstained")] == 1


def test_labels_do_not_grow_with_what_is_sent(guarded: Guarded) -> None:
    client = guarded(OPEN)
    client.request("BREW", "/healthz")
    known = set(told(client))
    for n in range(20):
        client.get(f"/{SECRET}{n}")
        client.get(f"/v1/documents/{SECRET}{n}?{SECRET}={n}")
        client.request(f"BREW{n}", "/healthz")
    grown = set(told(client)) - known
    routes = {dict(labels)["route"] for _, labels in grown if "route" in dict(labels)}
    assert routes == {"none", "/v1/documents/{document:path}", "/metrics"}
    assert {dict(labels).get("method") for _, labels in told(client)} <= {None, "GET", "other"}


def test_a_request_is_one_line_without_what_was_asked(guarded: Guarded, lines: StringIO) -> None:
    client = guarded(OPEN)
    reply = client.post(f"/v1/answer?x={SECRET}", json={"question": SECRET, "answerer": "ml"})
    client.get(f"/v1/documents/{SECRET}")
    first, second = read(lines)
    assert first["request_id"] == reply.headers["x-request-id"]
    assert (first["method"], first["route"], first["status"]) == ("POST", "/v1/answer", 200)
    assert first["ms"] >= 0
    assert (first["level"], first["logger"], first["time"][-6:]) == ("info", REQUESTS, "+00:00")
    assert (second["route"], second["status"]) == ("/v1/documents/{document:path}", 404)
    assert SECRET not in lines.getvalue()


def test_keys_are_not_logged_nor_counted(
    guarded: Guarded, store: KeyStore, made: MadeKey, lines: StringIO
) -> None:
    client = guarded(Guard(keys=store))
    bearer = {"authorization": f"Bearer {made.secret}"}
    client.get("/v1/models", headers=bearer)
    client.get("/v1/models", headers={"authorization": f"Bearer {SECRET}"})
    client.post("/login", data={"key": made.secret})
    assert [line["status"] for line in read(lines)] == [200, 401, 303]
    assert made.secret not in lines.getvalue()
    assert SECRET not in lines.getvalue()
    assert not any(made.secret in str(sample) for sample in told(client, **bearer))


def test_what_broke_is_logged_by_type_and_place(lines: StringIO) -> None:
    def fail(name: str, question: Question) -> Answer:
        try:
            raise KeyError(question.text)
        except KeyError as error:
            raise ValueError(question.text) from error

    with pytest.raises(ValueError, match=SECRET) as broken:
        fail("ml", Question(SECRET))
    logging.getLogger("assistant.tests").error("It broke.", exc_info=broken.value)
    (line,) = read(lines)
    places = line["exception"]
    assert [place for place in places if " in " not in place] == ["KeyError", "ValueError"]
    assert all(place.endswith(" in fail") for place in places[:1])
    assert SECRET not in lines.getvalue()


def test_a_failure_is_counted_and_logged_as_one(guarded: Guarded, lines: StringIO) -> None:
    def fail(name: str, question: Question) -> Answer:
        raise ValueError(question.text)

    client = guarded(OPEN, fake_assistant(fail))
    assert ask(client) == 500
    assert read(lines)[-1]["status"] == 500
    assert told(client)[of("http_requests_total", route="/v1/answer", method="POST", status="500")] == 1
