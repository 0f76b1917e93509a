"""Sends bytes to a server as they are, and reads what comes back.

Given an address and bad requests, gives replies. It does not know what they should be.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tests.hostile.request import Bad

_SENDERS = 8
_PATIENCE_S = 20.0
_EVENTS_S = 0.2
_MOST = 3_000_000


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; status 0 where the server only closed the connection, -1 where it did nothing."""

    bad: Bad
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body, ``None`` where it is not JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


def ask(port: int, requests: Sequence[Bad], patience_s: float = _PATIENCE_S) -> list[Reply]:
    """Every request on a connection of its own, a few at a time; replies in order."""
    with ThreadPoolExecutor(_SENDERS) as senders:
        return list(senders.map(lambda bad: _ask(port, bad, patience_s), requests))


def _ask(port: int, bad: Bad, patience_s: float) -> Reply:
    with socket.create_connection(("127.0.0.1", port), timeout=patience_s) as line:
        # Whoever is refused early may still be sending: what is answered is read meanwhile.
        sender = threading.Thread(target=_send, args=(line, bad))
        if len(bad.sent) > 50_000:
            sender.start()
        else:
            _send(line, bad)
        came = _read(line)
        if sender.ident is not None:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            sender.join()
    return _parsed(bad, came)


def _send(line: socket.socket, bad: Bad) -> None:
    with suppress(OSError):
        line.sendall(bad.sent)
        if bad.hangs_up:
            line.shutdown(socket.SHUT_WR)


def _read(line: socket.socket) -> bytes | None:
    """Until the server closes; of a stream of events what comes in a moment."""
    came = bytearray()
    try:
        while more := line.recv(65536):
            came += more
            if len(came) > _MOST:
                break
            if b"\r\n\r\n" in came and b"text/event-stream" in came.partition(b"\r\n\r\n")[0].lower():
                line.settimeout(_EVENTS_S)
    except TimeoutError:
        return bytes(came) or None
    except ConnectionError:
        pass
    return bytes(came)


def _parsed(bad: Bad, came: bytes | None) -> Reply:
    if came is None:
        return Reply(bad, -1, {}, b"")
    while came.startswith(b"HTTP/1.1 100 "):
        came = came.partition(b"\r\n\r\n")[2]
    head, _, body = came.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    if not first.startswith("HTTP/1.1 "):
        return Reply(bad, 0, {}, came)
    headers = {key.lower(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    return Reply(bad, int(first[9:12]), headers, _whole(headers, body))


def _whole(headers: dict[str, str], body: bytes) -> bytes:
    """One reply's, without the sizes of chunks."""
    if headers.get("content-length", "").isdigit():
        return body[: int(headers["content-length"])]
    if headers.get("transfer-encoding") != "chunked":
        return body
    whole = bytearray()
    while body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size or b"0", 16)
        whole += rest[:length]
        body = rest[length + 2 :]
    return bytes(whole)
