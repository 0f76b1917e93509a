from __future__ import annotations

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from assistant.serving.owner import COOKIE
from assistant.serving.page.session import PageSession


async def reply(_: object) -> PlainTextResponse:
    return PlainTextResponse("page")


def client() -> TestClient:
    return TestClient(PageSession(Starlette(routes=[Route("/", reply), Route("/other", reply)])))


def test_whoever_opens_the_page_gets_one_session() -> None:
    browser = client()
    assert COOKIE in browser.get("/").headers["set-cookie"]
    assert "set-cookie" not in browser.get("/").headers


def test_no_other_path_begins_one() -> None:
    assert "set-cookie" not in client().get("/other").headers


def test_a_cookie_of_another_form_is_replaced() -> None:
    assert COOKIE in client().get("/", headers={"cookie": f"{COOKIE}=x"}).headers["set-cookie"]
