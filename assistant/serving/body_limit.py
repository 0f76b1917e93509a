"""Middleware that refuses a request body larger than a limit.

Given any ASGI application, reads a request's body before it does. It does not know what is in it.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.serving.failures import failure
from assistant.serving.guard.administrators import may_administer


class BodyLimit:
    """Answers 413 as soon as more than ``max_bytes`` are announced or have come.

    An administrator may send files of ``max_file_bytes`` to the paths below ``files``.
    """

    def __init__(self, app: ASGIApp, max_bytes: int, files: str = "", max_file_bytes: int = 0) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._files = files
        self._max_file_bytes = max_file_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        limit = self._limit(scope)
        announced = Headers(scope=scope).get("content-length", "0")
        body = bytearray()
        more = True
        while more:
            if len(body) > limit or (announced.isdigit() and int(announced) > limit):
                response = failure(413, f"The request is larger than {limit:,} bytes.")
                await response(scope, receive, send)
                return
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False) or len(body) > limit
        sent = False

        async def replay() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": bytes(body), "more_body": False}

        await self._app(scope, replay, send)

    def _limit(self, scope: Scope) -> int:
        is_file = self._files and scope["method"] == "PUT" and scope["path"].startswith(self._files)
        if is_file and may_administer(Request(scope)):
            return max(self._max_bytes, self._max_file_bytes)
        return self._max_bytes
