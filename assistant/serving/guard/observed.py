"""Middleware that watches every request: names it, counts it, logs it, and tells what broke.

Given metrics, gives each request an id (``X-Request-ID``) and notes route, status and time once it has ended.
It is the outermost, so that an error from anywhere inside gets all headers. It does not know what is asked.
"""

from __future__ import annotations

import logging
import time
import uuid

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.serving.failures import BROKEN, failure
from assistant.serving.guard.logs import FIELDS, REQUESTS, request_id
from assistant.serving.guard.metrics import Metrics

HEADER = "X-Request-ID"
_NO_ROUTE = "none"
_NO_STATUS = 0
_logger = logging.getLogger(REQUESTS)


class Observed:
    """See above; a request that got no reply, because its client had gone, has status 0."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = _NO_STATUS
        name = uuid.uuid4().hex
        request_id.set(name)

        async def named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = name
            await send(message)

        try:
            await self._app(scope, receive, named)
        except Exception:
            # The server logs it.
            if status == _NO_STATUS:
                await failure(500, BROKEN)(scope, receive, named)
            raise
        finally:
            self._note(scope, status, time.perf_counter() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        # The router leaves the route that it chose, or the path under which something is mounted.
        route = getattr(scope.get("route"), "path", None) or scope.get("root_path") or _NO_ROUTE
        self._metrics.request(route, scope["method"], status, seconds)
        told = {"method": scope["method"], "route": route, "status": status, "ms": round(seconds * 1000, 1)}
        _logger.info("request", extra={FIELDS: told})
