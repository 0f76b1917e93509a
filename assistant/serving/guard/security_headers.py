"""Middleware that tells browsers what a response may do.

Given any ASGI application, adds security headers to whatever it answers; HTML is held until it is whole, for
the policy names its scripts. A policy that an answer brings is left to it. It does not know what is answered.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.serving.guard.content_policy import content_policy

_POLICY = "Content-Security-Policy"
_FEATURES = (
    "accelerometer",
    "camera",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "payment",
    "usb",
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _FEATURES),
    _POLICY: content_policy(),
}


class SecurityHeaders:
    """See above."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if "text/html" in Headers(scope=scope).get("accept", ""):
            # Scripts cannot be found in what is compressed.
            scope["headers"] = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
        await self._app(scope, receive, _Sender(send))


class _Sender:
    """``send`` with headers added."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._held: Message | None = None
        self._html = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            own = headers.get(_POLICY)
            headers.update(_HEADERS)
            if own is not None:
                headers[_POLICY] = own
                await self._send(message)
                return
            plain = "content-encoding" not in headers
            if plain and headers.get("content-type", "").startswith("text/html"):
                self._held = message
                return
        if self._held is not None and message["type"] == "http.response.body":
            self._html += message.get("body", b"")
            if message.get("more_body", False):
                return
            policy = content_policy(self._html.decode("utf-8", "replace"))
            MutableHeaders(scope=self._held)[_POLICY] = policy
            await self._send(self._held)
            self._held = None
            message = {"type": "http.response.body", "body": bytes(self._html)}
        await self._send(message)
