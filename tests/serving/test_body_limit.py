from __future__ import annotations

from collections.abc import Iterator

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from assistant.serving.body_limit import BodyLimit


async def length(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


def client() -> TestClient:
    return TestClient(BodyLimit(Starlette(routes=[Route("/", length, methods=["POST"])]), 10))


def pieces(count: int) -> Iterator[bytes]:
    yield from (b"x" for _ in range(count))


def test_a_body_at_the_limit_passes_whole() -> None:
    assert client().post("/", content=b"x" * 10).text == "10"
    assert client().post("/", content=pieces(10)).text == "10"


def test_a_larger_one_is_refused_announced_or_not() -> None:
    assert client().post("/", content=b"x" * 11).status_code == 413
    assert client().post("/", content=pieces(11)).status_code == 413
