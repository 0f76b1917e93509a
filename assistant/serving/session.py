"""A session for whoever opens the page, so that what is done there has an owner.

Given an application, adds the session's cookie to what answers ``GET /``, where nobody is known yet. It does
not know what is kept, nor the page: the page's own requests come after, and many at once.
"""

from __future__ import annotations

from fastapi import Request, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.serving.owner import begin_session, known_owner


class SessionFirst:
    """The middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != f"{scope.get('root_path', '')}/":
            return await self._app(scope, receive, send)
        request = Request(scope)

        async def send_with_cookie(message: Message) -> None:
            # Whoever authenticates has done so by now.
            if message["type"] == "http.response.start" and known_owner(request) is None:
                given = Response()
                begin_session(request, given)
                MutableHeaders(scope=message).append("set-cookie", given.headers["set-cookie"])
            await send(message)

        await self._app(scope, receive, send_with_cookie)
