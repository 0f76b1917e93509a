"""Slow clients on real sockets: heads that do not come, and what may take its time."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from assistant.serving.protocol import protocol_with
from tests.serving.servers import app_process, running

LIMIT_S = 1
# Long enough to be cut, if that were timed.
SLOW_S = 2.5
GRACE_S = 1.5  # the machine may be busy
WHOLE = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok"


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """What was sent; ``/late`` in two pieces with a pause between; ``/early`` before it is read."""
    if scope["type"] != "http":
        return
    early = scope["path"] == "/early"
    body = b"early" if early else await Request(scope, receive).body()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
    await send({"type": "http.response.body", "body": body[:1], "more_body": True})
    if scope["path"] == "/late":
        await asyncio.sleep(SLOW_S)
    await send({"type": "http.response.body", "body": body[1:].ljust(4)})


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running(echo, protocol_with(LIMIT_S)) as address:
        yield address


@pytest.fixture
def client(address: str) -> Iterator[socket.socket]:
    with connected(address) as client:
        yield client


def connected(address: str) -> socket.socket:
    at = urlsplit(address)
    return socket.create_connection((str(at.hostname), int(at.port or 0)), timeout=20)


def the_rest(client: socket.socket) -> bytes:
    """Until the server closes."""
    heard = b""
    while piece := client.recv(65_536):
        heard += piece
    return heard


def reply(client: socket.socket) -> bytes:
    """The body of one answer of ``echo``."""
    heard = b""
    while len(heard.partition(b"\r\n\r\n")[2]) < 5:
        piece = client.recv(65_536)
        assert piece, heard
        heard += piece
    assert heard.startswith(b"HTTP/1.1 200 ")
    return heard.partition(b"\r\n\r\n")[2].rstrip()


@pytest.mark.parametrize("sent", [b"G", b"GET / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nHost: a\r\n"])
def test_a_head_that_is_not_whole_in_time_is_refused_and_the_connection_closed(
    client: socket.socket, sent: bytes
) -> None:
    began = time.monotonic()
    client.sendall(sent)
    head, _, body = the_rest(client).partition(b"\r\n\r\n")
    assert LIMIT_S * 0.9 < time.monotonic() - began < LIMIT_S + GRACE_S
    assert head.startswith(b"HTTP/1.1 408 ")
    assert b"connection: close" in head.lower()
    assert json.loads(body)["error"]["code"] == "request_timeout"


def test_a_connection_that_says_nothing_is_closed_without_a_word(client: socket.socket) -> None:
    began = time.monotonic()
    assert the_rest(client) == b""
    assert LIMIT_S * 0.9 < time.monotonic() - began < LIMIT_S + GRACE_S


def test_bytes_that_dribble_do_not_extend_it(client: socket.socket) -> None:
    began = time.monotonic()
    client.sendall(b"GET / HTTP/1.1\r\nX: ")
    # What is sent to a closed connection is reset, or a broken pipe.
    with suppress(ConnectionError):
        while time.monotonic() - began < 3 * LIMIT_S:
            client.sendall(b"a")
            time.sleep(LIMIT_S / 5)
    assert time.monotonic() - began < LIMIT_S + GRACE_S


def test_requests_one_after_the_other_and_a_half_one_after_them(client: socket.socket) -> None:
    client.sendall(WHOLE)
    assert reply(client) == b"ok"
    # Idle for longer than a head may take; uvicorn's limit for that is 5 s.
    time.sleep(LIMIT_S * 1.5)
    client.sendall(WHOLE[:20])
    time.sleep(LIMIT_S / 2)
    client.sendall(WHOLE[20:])
    assert reply(client) == b"ok"
    began = time.monotonic()
    client.sendall(WHOLE[:20])
    assert b" 408 " in the_rest(client)
    assert LIMIT_S * 0.9 < time.monotonic() - began < LIMIT_S + GRACE_S


def test_a_head_in_pieces_that_is_whole_in_time_is_answered(client: socket.socket) -> None:
    for at in range(0, len(WHOLE), 10):
        client.sendall(WHOLE[at : at + 10])
        time.sleep(LIMIT_S / 20)
    assert reply(client) == b"ok"


def test_a_slow_body_and_a_slow_answer_are_not_cut(client: socket.socket) -> None:
    client.sendall(b"POST /late HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n")
    for sign in b"words":
        time.sleep(SLOW_S / 5)
        client.sendall(bytes([sign]))
    assert reply(client) == b"words"
    client.sendall(WHOLE)
    assert reply(client) == b"ok"


def test_a_body_that_ends_after_its_answer_leaves_no_connection_for_ever(client: socket.socket) -> None:
    client.sendall(b"POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n")
    assert reply(client) == b"early"
    client.sendall(b"ok")
    assert the_rest(client) == b""


def test_hundreds_of_half_requests_are_gone_in_time_and_others_answered_meanwhile(
    built_once: tuple[Path, Path], tmp_path: Path
) -> None:
    with app_process(built_once[1], tmp_path, ASSISTANT_HEAD_S="2") as (address, _):
        half = [connected(address) for _ in range(300)]
        for client in half:
            client.sendall(b"POST /v1/answer HTTP/1.1\r\nHost:")
        asked = {"question": "What does a banana cost?", "answerer": "ml"}
        assert "$2" in httpx.post(f"{address}/v1/answer", json=asked, timeout=60).json()["text"]
        for client in half:
            assert the_rest(client).startswith(b"HTTP/1.1 408 ")
            client.close()
    assert (tmp_path / "stderr").read_bytes() == b""
