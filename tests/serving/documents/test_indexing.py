"""``/v1/index`` over HTTP, in this process: who may, what is said, in which shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.serving.api import create_api
from assistant.serving.documents.library import Library
from assistant.serving.guard.guard import Guard
from assistant.serving.service import Service
from assistant.settings import Settings
from tests.fakes import fake_assistant

LOCAL = ("127.0.0.1", 50_000)


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Any]:
    service = Service(1, fake_assistant())
    settings = Settings(
        index_dir=tmp_path / "built",
        source=tmp_path,
        documents=tmp_path / "documents",
        max_document_bytes=9_000,
    )
    yield create_api(service, 1_000, None, Guard(at_the_machine=True), Library(service, settings))
    service.close()


@pytest.fixture
def client(api: Any) -> TestClient:
    return TestClient(api, base_url="http://127.0.0.1", client=LOCAL)


def code(reply: Any) -> tuple[int, str]:
    return reply.status_code, reply.json()["error"]["code"]


def test_others_may_see_what_is_indexed_and_change_nothing(api: Any, client: TestClient) -> None:
    other = TestClient(api, base_url="http://127.0.0.1", client=("192.168.0.9", 1))
    listed = other.get("/v1/documents").json()
    assert listed == {
        "documents": [{"id": "d", "title": "Title of d", "path": "d.md", "characters": 13, "chunks": 0}],
        "may_change": False,
    }
    assert client.get("/v1/documents").json()["may_change"] is True
    for method, path in (
        ("GET", ""),
        ("PUT", "/files/a.md"),
        ("DELETE", "/files/a.md"),
        ("POST", "/plan"),
        ("POST", "/rollback"),
        ("POST", "/cancel"),
    ):
        refused = other.request(method, f"/v1/index{path}", content=b"Words.")
        assert code(refused) == (403, "not_an_administrator")
        crossing = client.request(method, f"/v1/index{path}", headers={"sec-fetch-site": "cross-site"})
        assert code(crossing) == (403, "not_an_administrator")


@pytest.mark.parametrize(
    "name", ["..%2Fevil.md", "%2Fetc%2Fevil.md", "..%5Cevil.md", "a%00.md", "%E2%80%AEevil.md"]
)
def test_hostile_names_touch_nothing(client: TestClient, tmp_path: Path, name: str) -> None:
    assert code(client.put(f"/v1/index/files/{name}", content=b"Words.")) == (422, "invalid_name")
    assert not list(tmp_path.rglob("*evil*"))


def test_a_file_may_be_larger_than_other_requests_and_not_larger_than_a_file(
    api: Any, client: TestClient
) -> None:
    assert client.put("/v1/index/files/a.md", content=b"Words. " * 1_000).status_code == 201
    assert code(client.put("/v1/index/files/a.md", content=b"x" * 9_001)) == (413, "request_too_large")
    other = TestClient(api, client=("192.168.0.9", 1))
    assert code(other.put("/v1/index/files/a.md", content=b"x" * 2_000)) == (413, "request_too_large")
    assert client.get("/v1/index").json()["files"] == [{"name": "a.md", "bytes": 7_000, "indexed": False}]


def test_each_refusal_has_its_status(client: TestClient) -> None:
    assert code(client.put("/v1/index/files/a.exe", content=b"x")) == (415, "unsupported_document")
    assert code(client.put("/v1/index/files/a.pdf", content=b"x")) == (422, "unreadable_document")
    assert client.put("/v1/index/files/a.md", content=b"---\nid: b\n---\nWords.").status_code == 201
    assert code(client.put("/v1/index/files/b.md", content=b"Words.")) == (409, "document_id_taken")
    assert code(client.delete("/v1/index/files/none.md")) == (404, "document_not_found")
    assert code(client.post("/v1/index/restore", json={"path": "none.md"})) == (404, "document_not_found")
    assert code(client.post("/v1/index/rebuild", json={"plan": "x"})) == (409, "not_now")
    assert code(client.post("/v1/index/rebuild", json={})) == (422, "invalid_value")
    assert code(client.post("/v1/index/rollback")) == (409, "not_now")
    assert code(client.post("/v1/index/cancel")) == (409, "not_now")


def test_the_description_has_the_endpoints(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert set(paths["/v1/index/files/{path}"]["put"]["responses"]) >= {
        "201",
        "403",
        "409",
        "413",
        "415",
        "422",
    }
    assert "/v1/documents" in paths


def test_nothing_is_swapped_before_the_server_is_ready(tmp_path: Path) -> None:
    service = Service(1)
    library = Library(service, replace(Settings(), documents=tmp_path))
    api = create_api(service, 1_000, None, Guard(at_the_machine=True), library)
    client = TestClient(api, base_url="http://127.0.0.1", client=LOCAL)
    for path in ("/v1/documents", "/v1/index"):
        assert code(client.get(path)) == (503, "not_ready")
    assert code(client.post("/v1/index/rollback")) == (503, "not_ready")
    service.close()
