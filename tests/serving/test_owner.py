from __future__ import annotations

from typing import Annotated

import pytest
from fastapi import Depends, FastAPI, Request
from starlette.testclient import TestClient

from assistant.serving.owner import COOKIE, key_owner, request_owner, session_owner


def client(base_url: str = "http://testserver", authenticated: str | None = None) -> TestClient:
    app = FastAPI()

    @app.middleware("http")
    async def authenticate(request: Request, call_next):
        if authenticated is not None:
            request.state.owner = authenticated
        return await call_next(request)

    @app.get("/")
    async def owner(owner: Annotated[str, Depends(request_owner)]) -> str:
        return owner

    return TestClient(app, base_url=base_url)


def test_a_session_is_made_once_and_known_again() -> None:
    browser, other = client(), client()
    first = browser.get("/")
    cookie = first.headers["set-cookie"]
    assert all(word in cookie for word in (COOKIE, "HttpOnly", "SameSite=lax"))
    assert "Secure" not in cookie
    again = browser.get("/")
    assert (again.json(), "set-cookie" in again.headers) == (first.json(), False)
    assert other.get("/").json() != first.json()
    assert first.json() == session_owner(browser.cookies[COOKIE])


def test_the_owner_does_not_give_the_cookie_away() -> None:
    browser = client()
    owner = browser.get("/").json()
    assert browser.cookies[COOKIE] not in owner
    assert len(owner) <= 80


def test_over_https_the_cookie_stays_there() -> None:
    assert "Secure" in client("https://testserver").get("/").headers["set-cookie"]


@pytest.mark.parametrize("cookie", ["", "x", "x" * 42, "x" * 44, "x" * 42 + "%", "x" * 10_000])
def test_a_cookie_of_another_form_is_replaced(cookie: str) -> None:
    browser = client()
    reply = browser.get("/", headers={"cookie": f"{COOKIE}={cookie}"})
    assert COOKIE in reply.headers["set-cookie"]
    assert reply.json() != session_owner(cookie)


def test_whoever_authenticated_is_the_owner() -> None:
    reply = client(authenticated=key_owner("7")).get("/")
    assert reply.json() == key_owner("7") != key_owner("8")
    assert "set-cookie" not in reply.headers
    assert len(key_owner("7" * 100)) <= 80
