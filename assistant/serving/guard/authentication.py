"""Middleware that lets in who has a key.

Given a store of keys, takes ``Authorization: Bearer KEY`` or the cookie of a login, and notes the owner in
``request.state.owner`` and whether it is an administrator; others get 401, or the login where a browser
wants a page. It does not know what is asked for.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.errors import KeysError
from assistant.serving.failures import Failure, told
from assistant.serving.guard.administrators import note_administrator
from assistant.serving.guard.keys import Key, KeyStore
from assistant.serving.owner import key_owner

LOGIN = "/login"
COOKIE = "assistant_login"
# Browsers ask for the manifest without cookies; it says the page's title.
OPEN = frozenset({"/healthz", "/readyz", "/manifest.json", LOGIN})
_CODE = "invalid_api_key"


class Authentication:
    """Nobody without a key passes, but to ``OPEN``."""

    def __init__(self, app: ASGIApp, keys: KeyStore) -> None:
        self._app = app
        self._keys = keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope["path"] in OPEN:
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        try:
            key = _key_of(request, self._keys)
        except KeysError as error:
            await told(error, "").response()(scope, receive, send)
            return
        if key is None:
            await _refusal(request)(scope, receive, send)
            return
        request.state.owner = key_owner(key.id)
        note_administrator(request, key.admin)
        await self._app(scope, receive, send)


def _key_of(request: Request, keys: KeyStore) -> Key | None:
    """A key that is sent counts, whatever the cookie says."""
    if "authorization" in request.headers:
        scheme, _, secret = request.headers["authorization"].partition(" ")
        return keys.by_secret(secret.strip()) if scheme.lower() == "bearer" else None
    return keys.by_login(request.cookies.get(COOKIE, ""))


def _refusal(request: Request) -> Response:
    sent = "authorization" in request.headers
    if not sent and request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        return RedirectResponse(LOGIN, 303)
    message = (
        "This API key is not valid here."
        if sent
        else "An API key is needed: send it as `Authorization: Bearer KEY`."
    )
    response = Failure(401, message, code=_CODE).response()
    response.headers["WWW-Authenticate"] = "Bearer"
    return response
