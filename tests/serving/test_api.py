from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.load import Assistant
from assistant.serving.api import Service, create_api

KEYS = {"answerer", "outcome", "text", "reason", "confidence", "standalone_question", "suggestions"}
KEYS |= {"citations", "evidence", "timings_ms"}


@pytest.fixture
def client(assistant: Assistant) -> Iterator[TestClient]:
    service = Service(2)
    service.assistant = assistant
    with TestClient(create_api(service, 200_000), raise_server_exceptions=False) as client:
        yield client


def test_answer_is_the_batch_object(client: TestClient) -> None:
    reply = client.post("/v1/answer", json={"question": "banana price", "answerer": "ml"})
    assert reply.status_code == 200
    assert set(reply.json()) == KEYS
    assert "$2" in reply.json()["text"]
    explained = client.post("/v1/answer?explain=true", json={"question": "banana price", "answerer": "ml"})
    assert explained.json()["explanation"]["intents"]


def test_compare_and_history(client: TestClient) -> None:
    history = [
        {"role": "user", "content": "What does an apple cost?"},
        {"role": "assistant", "content": "$3"},
    ]
    reply = client.post("/v1/compare", json={"question": "and a banana?", "history": history}).json()
    assert set(reply) == {"ml", "dl", "difference"}
    assert reply["dl"]["standalone_question"] == "What does a banana cost?"
    assert reply["difference"]["summary"]


def test_search(client: TestClient) -> None:
    evidence = client.post("/v1/search", json={"query": "puncture", "k": 3}).json()["evidence"]
    assert [row["rank"] for row in evidence] == [1, 2, 3]
    assert "flat" in evidence[0]["text"] or "wheel" in evidence[0]["text"]


@pytest.mark.parametrize(
    ("path", "body", "status", "param"),
    [
        ("/v1/answer", {"question": 3, "answerer": "ml"}, 422, "question"),
        ("/v1/answer", {"question": "q", "answerer": "xl"}, 422, "answerer"),
        ("/v1/answer", {"question": "q"}, 422, "answerer"),
        ("/v1/answer", {"answerer": "ml"}, 422, "question"),
        ("/v1/answer", {"question": None, "answerer": "ml"}, 422, "question"),
        ("/v1/compare", {"question": ["q"]}, 422, "question"),
        (
            "/v1/compare",
            {"question": "q", "history": [{"role": "robot", "content": "x"}]},
            422,
            "history.0.role",
        ),
        ("/v1/compare", {"question": "x" * 100_000}, 413, "question"),
        ("/v1/compare", {"question": "x" * 300_000}, 413, None),
        ("/v1/search", {"query": "q", "k": 0}, 422, "k"),
        ("/v1/search", {"query": "q", "k": "3"}, 422, "k"),
        ("/v1/nowhere", {}, 404, None),
    ],
)
def test_errors_have_one_shape_and_a_true_status(
    client: TestClient, path: str, body: dict[str, Any], status: int, param: str | None
) -> None:
    reply = client.post(path, json=body)
    assert reply.status_code == status
    error = reply.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["param"] == param
    assert len(reply.text) < 500


@pytest.mark.parametrize(
    "content", [b"{", b"", b"[]", b'"x"', b"\xff\xfe", b'{"question": "\\ud800"', b"null"]
)
def test_a_body_that_is_not_an_object(client: TestClient, content: bytes) -> None:
    reply = client.post("/v1/compare", content=content, headers={"content-type": "application/json"})
    assert reply.status_code in (400, 422)
    assert "Traceback" not in reply.text


def test_wrong_method(client: TestClient) -> None:
    reply = client.get("/v1/answer")
    assert reply.status_code == 405
    assert reply.json()["error"]["code"] == "method_not_allowed"
    assert reply.headers["allow"] == "POST"


@pytest.mark.parametrize(
    "question",
    ["", "  ", "😀😀", "\\u0000", "\\ud800 x", "<script>alert(1)</script>", "¿Qué es?", "\\u202e abc"],
)
def test_odd_questions_are_answered_or_declined(client: TestClient, question: str) -> None:
    body = ('{"question": "' + question + '"}').encode()
    reply = client.post("/v1/compare", content=body, headers={"content-type": "application/json"})
    assert reply.status_code == 200
    turn = '{"question": "and?", "history": [{"role": "user", "content": "' + question + '"}]}'
    headers = {"content-type": "application/json"}
    assert client.post("/v1/compare", content=turn.encode(), headers=headers).status_code == 200


def test_not_ready_until_loaded() -> None:
    client = TestClient(create_api(Service(1), 10_000))
    assert client.get("/healthz").json()["status"] == "ok"
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (503, "loading")
    reply = client.post("/v1/compare", json={"question": "q"})
    assert reply.status_code == 503
    assert reply.json()["error"]["code"] == "not_ready"


def test_docs_load_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/docs").text
    assert "https://" not in page
    assert client.get("/docs/assets/swagger-ui-bundle.js").status_code == 200
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/v1/answer", "/v1/compare", "/v1/search", "/healthz", "/readyz"} <= set(paths)
