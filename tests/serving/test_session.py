from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.testclient import TestClient

from assistant.serving.owner import COOKIE, key_owner
from assistant.serving.session import SessionFirst


def client(authenticated: str | None = None) -> TestClient:
    app = FastAPI()
    app.add_middleware(SessionFirst)

    @app.get("/{path:path}")
    async def page(path: str, request: Request) -> str:
        if authenticated is not None:
            request.state.owner = authenticated
        return path

    return TestClient(app)


def test_opening_the_page_begins_a_session_once() -> None:
    browser = client()
    assert COOKIE in browser.get("/").headers["set-cookie"]
    assert "set-cookie" not in browser.get("/").headers


def test_its_other_requests_begin_none() -> None:
    assert "set-cookie" not in client().get("/theme.css").headers


def test_whoever_is_authenticated_needs_none() -> None:
    assert "set-cookie" not in client(key_owner("7")).get("/").headers
