"""Gives a browser that opens the page its session, so that what it asks is found again.

Given requests on their way to the page, adds the cookie of ``serving.owner`` to the page itself. It does not
know what is kept.
"""

from __future__ import annotations

from fastapi import Request, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.serving.owner import begin_session, known_owner

_PAGE = "/"


class PageSession:
    """ASGI middleware; other paths than the page's own are left as they are."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http" or scope["path"] != _PAGE or known_owner(Request(scope)) is not None:
            await self._app(scope, receive, send)
            return
        begun = Response()
        begin_session(Request(scope), begun)

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("set-cookie", begun.headers["set-cookie"])
            await send(message)

        await self._app(scope, receive, with_cookie)
