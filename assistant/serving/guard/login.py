"""``/login`` and ``/logout``: a browser is let in with an API key.

Given a store of keys, gives routes: a form that takes a key and leaves a cookie. They do not know the page
that is behind it.
"""

from __future__ import annotations

from importlib import resources
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.serving.failures import failure
from assistant.serving.guard.administrators import from_another_site
from assistant.serving.guard.authentication import COOKIE, LOGIN
from assistant.serving.guard.keys import KeyStore, login_token

_MONTH_S = 30 * 24 * 3600
_WRONG = '<p role="alert">This key is not valid here.</p>'


def login_router(keys: KeyStore) -> APIRouter:
    """The routes, which are no part of the API's description."""
    router = APIRouter(include_in_schema=False)

    @router.get(LOGIN)
    async def form() -> HTMLResponse:
        return _form("", 200)

    @router.post(LOGIN)
    async def login(request: Request) -> Response:
        # Another site could log its visitors in as itself, and read what they ask.
        if from_another_site(request):
            return failure(403, "This form was sent from another site.", code="cross_site")
        sent = parse_qs((await request.body()).decode("utf-8", "replace"))
        secret = sent.get("key", [""])[0].strip()
        if keys.by_secret(secret) is None:
            return _form(_WRONG, 401)
        response = RedirectResponse("/", 303)
        secure = request.url.scheme == "https"
        token = login_token(secret)
        response.set_cookie(COOKIE, token, _MONTH_S, httponly=True, secure=secure, samesite="lax")
        return response

    @router.post("/logout")
    async def logout() -> RedirectResponse:
        response = RedirectResponse(LOGIN, 303)
        response.delete_cookie(COOKIE, httponly=True, samesite="lax")
        return response

    return router


def _form(problem: str, status: int) -> HTMLResponse:
    text = resources.files("assistant.serving.guard").joinpath("login.html").read_text(encoding="utf-8")
    return HTMLResponse(text.replace("<!-- problem -->", problem), status)
