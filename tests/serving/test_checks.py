from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.domain import Chunk
from assistant.load import Assistant
from assistant.serving.api import create_api
from assistant.serving.service import Service
from tests.fakes import fake_assistant


def served(assistant: Assistant) -> Iterator[TestClient]:
    service = Service(2, assistant)
    with TestClient(create_api(service, 500_000), raise_server_exceptions=False) as client:
        yield client
    service.close()


@pytest.fixture
def client() -> Iterator[TestClient]:
    yield from served(fake_assistant())


def checked(client: TestClient, **body: Any) -> dict[str, Any]:
    reply = client.post("/v1/grounding/check", json=body)
    assert reply.status_code == 200, reply.text
    result: dict[str, Any] = reply.json()
    return result


def test_a_text_against_texts(client: TestClient) -> None:
    result = checked(
        client, text="It costs $2 in Paris. A whale swims.", evidence=["In Paris, it costs $2.", "x"]
    )
    supported, not_supported = result["sentences"]
    assert supported == {
        "text": "It costs $2 in Paris.",
        "supported": True,
        "score": 0.75,
        "by": [0],
        "missing": [],
    }
    assert (not_supported["supported"], not_supported["score"], not_supported["by"]) == (False, 0.125, [])
    assert result["grounded"] is False
    assert result["evidence"][0] == {"text": "In Paris, it costs $2.", "citation": None}


def test_a_text_against_citations(client: TestClient) -> None:
    result = checked(client, text="It is.", citations=[{"document": "d", "start": 4, "end": 7}])
    assert result["grounded"] is True
    citation = {"document": "d", "start": 4, "end": 7, "quote": "two"}
    assert result["evidence"] == [{"text": "two", "citation": citation}]


def test_a_figure_of_the_heading_alone_is_missing() -> None:
    chunk = Chunk("d#0-13", "d", 0, 13, "one two three", ("Title", "Five of 7"))
    for client in served(replace(fake_assistant(), chunks=(chunk,))):
        result = checked(client, text="There are 7.", citations=[{"document": "d", "start": 4, "end": 7}])
        assert result["sentences"][0]["missing"] == ["7"]


def test_without_evidence_the_documents_are_searched(client: TestClient) -> None:
    result = checked(client, text="It is. So it is.")
    assert [one["by"] for one in result["sentences"]] == [[0], [0]]
    assert [one["citation"]["quote"] for one in result["evidence"]] == ["one"]


def test_nothing_is_grounded_where_nothing_is_given_or_said(client: TestClient) -> None:
    assert checked(client, text="It is.", evidence=[])["grounded"] is False
    assert checked(client, text="", evidence=["x"]) == {
        "grounded": False,
        "sentences": [],
        "evidence": [{"text": "x", "citation": None}],
    }


def test_long_evidence_is_read_to_its_end(client: TestClient) -> None:
    evidence = f"{'It is so. ' * 300}It costs $7."
    (one,) = checked(client, text="It costs $7.", evidence=[evidence, *["It is."] * 9])["sentences"]
    assert one["missing"] == []
    assert one["by"] == [0]


@pytest.mark.parametrize(
    ("body", "status", "param"),
    [
        ({}, 422, "text"),
        ({"text": 1}, 422, "text"),
        ({"text": "x" * 4001}, 413, "text"),
        ({"text": "x", "evidence": ["x"] * 21}, 422, "evidence"),
        ({"text": "x", "evidence": [1]}, 422, "evidence.0"),
        ({"text": "x", "evidence": ["x" * 20_001]}, 422, "evidence.0"),
        ({"text": "x", "citations": [{"document": "e", "start": 0, "end": 1}]}, 422, "citations.0.document"),
        ({"text": "x", "citations": [{"document": "d", "start": 0, "end": 14}]}, 422, "citations.0.end"),
        ({"text": "x", "citations": [{"document": "d", "start": 3, "end": 3}]}, 422, "citations.0.end"),
    ],
)
def test_what_cannot_be_checked(
    client: TestClient, body: dict[str, Any], status: int, param: str | None
) -> None:
    reply = client.post("/v1/grounding/check", json=body)
    assert (reply.status_code, reply.json()["error"]["param"]) == (status, param)


def test_an_index_without_a_support_check_says_so() -> None:
    for client in served(replace(fake_assistant(), support=None)):
        reply = client.post("/v1/grounding/check", json={"text": "x"})
        assert (reply.status_code, reply.json()["error"]["code"]) == (501, "not_built")


def test_intents(client: TestClient) -> None:
    reply = client.post("/v1/intents", json={"text": "one", "k": 1}).json()
    assert reply == {
        "intents": [{"intent": "one", "title": "What is one?", "probability": 0.75}],
        "terms": [{"term": "one", "weight": 0.5}],
        "in_scope": 0.875,
    }
    assert client.post("/v1/intents", json={"text": "one", "k": 0}).json()["error"]["param"] == "k"
    assert client.post("/v1/intents", json={"text": "x" * 5000}).json()["error"]["param"] == "text"


def test_intents_of_the_classifier(assistant: Assistant) -> None:
    for client in served(assistant):
        reply = client.post("/v1/intents", json={"text": "what does a banana cost", "k": 3}).json()
        probabilities = [one["probability"] for one in reply["intents"]]
        assert reply["intents"][0]["intent"] == "banana-price"
        assert probabilities == sorted(probabilities, reverse=True)
        assert len(probabilities) == 3
        assert reply["terms"]
        assert 0 < reply["in_scope"] < 1
        nothing = client.post("/v1/intents", json={"text": " … \u0000"}).json()
        assert nothing == {"intents": [], "terms": [], "in_scope": 0.0}


def test_documents_are_what_citations_point_into(client: TestClient) -> None:
    reply = client.get("/v1/documents/d")
    assert (reply.text, reply.headers["content-type"]) == ("one two three", "text/plain; charset=utf-8")
    missing = client.get("/v1/documents/a/../b%2Fc")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "document_not_found")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/search", b'{"query": "x"}'),
        ("/v1/intents", b'{"text": "x"}'),
        ("/v1/chat/completions", b'{"model": "ml", "messages": [{"role": "user", "content": "x"}]}'),
        ("/v1/embeddings", b'{"model": "dl", "input": "x"}'),
    ],
)
def test_a_body_is_json_and_says_so(client: TestClient, path: str, body: bytes) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/jsonp"):
        reply = client.post(path, content=body, headers={"content-type": kind})
        assert (reply.status_code, reply.json()["error"]["code"]) == (415, "unsupported_media_type")
    told = {"content-type": "application/json; charset=utf-8"}
    assert client.post(path, content=body, headers=told).status_code == 200
    assert client.post(path, content=b"{", headers=told).json()["error"]["code"] == "invalid_json"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/intents", '{"text": "\\ud800 x"}'),
        ("/v1/grounding/check", '{"text": "\\ud800 x", "evidence": ["\\udfff \\u0000"]}'),
        ("/v1/embeddings", '{"model": "dl", "input": "\\ud800"}'),
        (
            "/v1/chat/completions",
            '{"model": "ml", "messages": [{"role": "user", "content": "\\ud800"}], "user": "\\ud800"}',
        ),
    ],
)
def test_half_a_character_breaks_nothing(client: TestClient, path: str, body: str) -> None:
    headers = {"content-type": "application/json"}
    assert client.post(path, content=body.encode(), headers=headers).status_code == 200
    strange = body.replace('"ml"', '"\\ud800"').replace('"dl"', '"\\ud800"')
    assert client.post(path, content=strange.encode(), headers=headers).status_code in (200, 404)
