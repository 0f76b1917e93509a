from __future__ import annotations

import base64
import hashlib

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse, Response, StreamingResponse
from starlette.testclient import TestClient

from assistant.domain import Answer, Question
from assistant.serving.guard.content_policy import content_policy, sandbox_policy
from assistant.serving.guard.guard import OPEN, Guard
from assistant.serving.guard.security_headers import SecurityHeaders
from tests.fakes import fake_assistant
from tests.serving.guard.conftest import Guarded

NAMES = ("x-content-type-options", "referrer-policy", "permissions-policy", "content-security-policy")


def scripts_of(policy: str) -> list[str]:
    """The words of ``script-src``."""
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    return directives["script-src"].split()


def sha256(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_every_reply_has_them_refusals_and_failures_too(guarded: Guarded) -> None:
    def fail(name: str, question: Question) -> Answer:
        raise ValueError(question.text)

    client = guarded(OPEN, fake_assistant(fail))
    replies = [
        client.get("/healthz"),
        client.get("/nope"),
        client.get("/v1/answer"),
        client.post("/v1/answer", content=b"x" * 300_000),
        client.post("/v1/answer", json={"question": "secret", "answerer": "ml"}),
    ]
    assert [reply.status_code for reply in replies] == [200, 404, 405, 413, 500]
    for reply in replies:
        assert all(name in reply.headers for name in (*NAMES, "x-request-id"))
        assert "secret" not in reply.text
    assert replies[-1].json()["error"]["code"] == "internal_error"
    assert len({reply.headers["x-request-id"] for reply in replies}) == len(replies)


def test_scripts_between_tags_are_named_by_their_hash() -> None:
    page = "<script>one()</script><SCRIPT type=module>\r\ntwo('<b>&amp;')\n</script ><script src=x></script><p>three"
    assert scripts_of(content_policy(page)) == [
        "'self'",
        "'unsafe-eval'",
        sha256("one()"),
        sha256("\ntwo('<b>&amp;')\n"),
    ]
    assert scripts_of(content_policy("<p onclick='x()'>")) == scripts_of(content_policy())


def test_nothing_may_come_from_elsewhere() -> None:
    directives = dict(part.strip().split(" ", 1) for part in content_policy().split(";"))
    assert directives["default-src"] == directives["connect-src"] == "'self'"
    assert directives["frame-ancestors"] == "'self'"
    allowed = {word for words in directives.values() for word in words.split()}
    assert allowed == {"'self'", "'unsafe-eval'", "'unsafe-inline'", "'none'", "data:", "blob:"}
    assert "'unsafe-inline'" not in directives["script-src"]


def test_a_page_that_is_whole_in_itself_gets_its_own_scripts_and_nothing_else() -> None:
    policy = sandbox_policy("<script>one()</script>")
    assert scripts_of(policy) == [sha256("one()")]
    assert scripts_of(sandbox_policy("<p>")) == ["'none'"]
    for part in (
        "sandbox allow-scripts",
        "default-src 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    ):
        assert part in policy.split("; ")


def test_a_policy_that_an_answer_brings_is_left_to_it() -> None:
    app = FastAPI()
    app.add_middleware(SecurityHeaders)

    @app.get("/own")
    async def own() -> HTMLResponse:
        return HTMLResponse("<script>a()</script>", headers={"Content-Security-Policy": "default-src 'none'"})

    reply = TestClient(app).get("/own")
    assert reply.headers.get_list("content-security-policy") == ["default-src 'none'"]
    assert reply.headers["x-content-type-options"] == "nosniff"


@pytest.fixture
def pages() -> TestClient:
    app = FastAPI()
    app.add_middleware(SecurityHeaders)

    @app.get("/whole")
    async def whole() -> HTMLResponse:
        return HTMLResponse("<script>a()</script>")

    @app.get("/pieces")
    async def pieces() -> StreamingResponse:
        return StreamingResponse(iter(["<script>a", "()</scr", "ipt>"]), media_type="text/html")

    @app.get("/packed")
    async def packed() -> Response:
        headers = {"content-encoding": "identity"}
        return HTMLResponse("<script>a()</script>", headers=headers)

    return TestClient(app)


@pytest.mark.parametrize(("path", "allowed"), [("/whole", True), ("/pieces", True), ("/packed", False)])
def test_html_comes_whole_with_its_own_policy(pages: TestClient, path: str, allowed: bool) -> None:
    reply = pages.get(path)
    assert reply.text == "<script>a()</script>"
    assert (sha256("a()") in scripts_of(reply.headers["content-security-policy"])) is allowed


def test_the_docs_have_a_policy_that_lets_them_work(guarded: Guarded) -> None:
    reply = guarded(OPEN).get("/docs", headers={"accept": "text/html", "accept-encoding": "br"})
    assert any(word.startswith("'sha256-") for word in scripts_of(reply.headers["content-security-policy"]))


def asked_by(client: TestClient, origin: str) -> list[str | None]:
    """Who is let in: with a plain request, and before one with a key."""
    before = {"origin": origin, "access-control-request-method": "POST"}
    before["access-control-request-headers"] = "authorization,content-type"
    replies = [
        client.get("/v1/models", headers={"origin": origin}),
        client.options("/v1/answer", headers=before),
    ]
    return [reply.headers.get("access-control-allow-origin") for reply in replies]


def test_other_sites_are_let_in_by_name_only(guarded: Guarded) -> None:
    assert asked_by(guarded(OPEN), "https://a.example") == [None, None]
    some = guarded(Guard(origins=("https://a.example",)))
    assert asked_by(some, "https://a.example") == ["https://a.example"] * 2
    assert asked_by(some, "https://a.example.org") == [None, None]
    assert asked_by(some, "null") == [None, None]
