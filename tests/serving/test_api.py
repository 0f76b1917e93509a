from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from assistant.domain import Answer, Question
from assistant.errors import ArtefactDamaged
from assistant.load import Assistant
from assistant.serving.api import create_api
from assistant.serving.mounting import api_first
from assistant.serving.service import Service
from tests.fakes import fake_answer, fake_assistant

KEYS = {"answerer", "outcome", "text", "reason", "confidence", "standalone_question", "suggestions"}
KEYS |= {"citations", "evidence", "timings_ms"}


@pytest.fixture
def client(assistant: Assistant) -> Iterator[TestClient]:
    yield from served(assistant)


@pytest.fixture
def fake_client() -> Iterator[TestClient]:
    yield from served(fake_assistant())


def served(assistant: Assistant) -> Iterator[TestClient]:
    """The API with a stand-in for the page at ``/``; ``test_server`` has the real one."""
    service = Service(2, assistant)
    app = create_api(service, 200_000)
    app.mount("/", Starlette(routes=[Route("/", lambda request: PlainTextResponse("page"))]))
    api_first(app)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
    service.close()


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
    assert set(reply["difference"]) >= {"summary", "same_outcome", "answers_agree", "time_ratio"}
    assert set(reply["difference"]["explanations"]) == {"ml", "dl"}


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
        ("/v1/search", {"query": "q", "k": 51}, 422, "k"),
        ("/v1/search", {"query": "q", "k": True}, 422, "k"),
        ("/v1/search", {"query": "x" * 100_000}, 413, "query"),
        ("/v1/answer?explain=perhaps", {"question": "q", "answerer": "ml"}, 422, "explain"),
        ("/v1/nowhere", {}, 404, None),
        ("/v1", {}, 404, None),
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
    ("content", "status"),
    [
        (b"{", 400),
        (b"", 422),
        (b"[]", 422),
        (b'"x"', 422),
        (b"null", 422),
        (b"\xff\xfe", 400),
        (b'{"question": "\\ud800"', 400),
        (b"[" * 100_000, 400),
        (b'{"question": ' + b"9" * 5_000 + b"}", 400),
        (b'{"question": NaN}', 422),
    ],
)
def test_a_body_that_is_not_a_question(fake_client: TestClient, content: bytes, status: int) -> None:
    reply = fake_client.post("/v1/compare", content=content, headers={"content-type": "application/json"})
    assert reply.status_code == status
    assert set(reply.json()["error"]) == {"message", "type", "param", "code"}
    assert len(reply.text) < 300


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [("GET", "/v1/answer", "POST"), ("DELETE", "/v1/search", "POST"), ("POST", "/healthz", "GET")],
)
def test_wrong_method(fake_client: TestClient, method: str, path: str, allow: str) -> None:
    reply = fake_client.request(method, path)
    assert reply.status_code == 405
    assert reply.json()["error"]["code"] == "method_not_allowed"
    assert reply.headers["allow"] == allow


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


def test_lone_surrogates_do_not_reach_an_answer_that_echoes() -> None:
    for client in served(
        fake_assistant(lambda name, question: fake_answer(name, question.text, question.text))
    ):
        content = b'{"question": "a\\ud800b", "answerer": "ml"}'
        reply = client.post("/v1/answer", content=content, headers={"content-type": "application/json"})
        assert reply.status_code == 200
        assert reply.json()["text"] == "a\ufffdb"


@pytest.mark.parametrize("query", ["", " \n", "…", "\U0001f600"])
def test_a_query_without_a_word_finds_nothing(client: TestClient, query: str) -> None:
    reply = client.post("/v1/search", json={"query": query})
    assert (reply.status_code, reply.json()) == (200, {"evidence": []})


@pytest.mark.parametrize("query", ["\\ud800 tyre", "tyre \\u0000", "<b>tyre</b>"])
def test_odd_queries(client: TestClient, query: str) -> None:
    content = ('{"query": "' + query + '"}').encode()
    reply = client.post("/v1/search", content=content, headers={"content-type": "application/json"})
    assert reply.status_code == 200
    assert reply.json()["evidence"]


def test_the_page_has_every_other_path(fake_client: TestClient) -> None:
    assert fake_client.get("/").text == "page"


def test_a_long_conversation_is_taken(fake_client: TestClient) -> None:
    history = [{"role": "user", "content": "x"}] * 150
    assert fake_client.post("/v1/compare", json={"question": "q", "history": history}).status_code == 200


@pytest.mark.parametrize("error", [RuntimeError("/secret/path"), ArtefactDamaged("/secret/path")])
def test_what_breaks_inside_is_a_500_that_says_nothing(error: Exception) -> None:
    def fail(name: str, question: Question) -> Answer:
        raise error

    for client in served(fake_assistant(fail)):
        reply = client.post("/v1/compare", json={"question": "private words"})
        assert reply.status_code == 500
        assert reply.json()["error"]["code"] == "internal_error"
        assert "secret" not in reply.text
        assert "private" not in reply.text


def test_not_ready_until_loaded() -> None:
    service = Service(1)
    client = TestClient(create_api(service, 10_000))
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (503, "loading")
    reply = client.post("/v1/compare", json={"question": "q"})
    assert reply.status_code == 503
    assert reply.json()["error"]["code"] == "not_ready"
    service.assistant = fake_assistant()
    assert client.get("/readyz").json() == {"status": "ok", "index": "abc"}
    service.close()


def test_docs_load_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/docs").text
    assert "https://" not in page
    assert client.get("/docs/assets/swagger-ui-bundle.js").status_code == 200
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/v1/answer", "/v1/compare", "/v1/search", "/healthz", "/readyz"} <= set(paths)
