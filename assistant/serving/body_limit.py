"""Middleware that refuses a request body larger than a limit.

Given any ASGI application, reads a request's body before it does. It does not know what is in it.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.serving.failures import failure


class BodyLimit:
    """Answers 413 as soon as more than ``max_bytes`` are announced or have come."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        body = bytearray()
        more = True
        while more:
            if len(body) > self._max_bytes or (announced.isdigit() and int(announced) > self._max_bytes):
                response = failure(413, f"The request is larger than {self._max_bytes:,} bytes.")
                await response(scope, receive, send)
                return
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False) or len(body) > self._max_bytes
        sent = False

        async def replay() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": bytes(body), "more_body": False}

        await self._app(scope, replay, send)
