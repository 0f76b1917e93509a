"""One bad request, byte for byte.

Nouns only: what is sent, and how long the sender stays on the line. It does not know what is bad about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

HOST = "127.0.0.1"
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Bad:
    """A request as it goes over the wire.

    Attributes:
        name: for reading a failure; unlike every other.
        path: what is asked for, without a query, where a server can make one out.
        sent: all bytes.
        hangs_up: whether the sender ends its half of the connection once they are sent, so that a server
            that waits for more learns that there is none.
    """

    name: str
    path: str
    sent: bytes
    hangs_up: bool = False


def request(
    name: str,
    method: str,
    path: str,
    body: bytes = b"",
    headers: Mapping[str, str | bytes] | None = None,
    content_type: str | None = _JSON,
) -> Bad:
    """A request that is HTTP, whatever else it is; a key may be added to it (``with_key``)."""
    told: dict[str, str | bytes] = {"Host": HOST, "Connection": "close"}
    if body or method in ("POST", "PUT", "PATCH"):
        told["Content-Length"] = str(len(body))
        if content_type is not None:
            told["Content-Type"] = content_type
    told |= headers or {}
    lines = [f"{method} {path} HTTP/1.1".encode("utf-8", "surrogatepass")]
    lines += [key.encode("latin-1") + b": " + _bytes(value) for key, value in told.items()]
    return Bad(name, path.partition("?")[0], b"\r\n".join(lines) + b"\r\n\r\n" + body)


def with_key(bad: Bad, secret: str) -> Bad:
    """The same with a key that is valid, after its first line."""
    first, end, rest = bad.sent.partition(b"\r\n")
    key = f"Authorization: Bearer {secret}\r\n".encode()
    sent = first + end + key + rest if b"HTTP/1" in first else bad.sent
    return Bad(bad.name, bad.path, sent, bad.hangs_up)


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("latin-1")
