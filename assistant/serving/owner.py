"""Whose a request is: the key under which things are kept and found again.

Given a request, says who sent it: an API key's owner where authentication put one there, else the browser
session named by a cookie, which is made where there is none. It does not know what is kept, nor keys.

The database keeps a hash of the cookie: whoever reads the database cannot pose as a session.
"""

from __future__ import annotations

import hashlib
import re
import secrets

from fastapi import Request, Response

from assistant.errors import AssistantError

COOKIE = "assistant_session"
_BYTES = 32
_SESSION = re.compile(r"[A-Za-z0-9_-]{43}")
_YEAR_S = 365 * 24 * 3600


class NoSession(AssistantError):
    """The browser sends no cookie, so that nobody would find again what is kept."""


async def request_owner(request: Request, response: Response) -> str:
    """A dependency of every endpoint that keeps something.

    Authentication that runs before sets ``request.state.owner``, to ``key_owner`` of the key's id.
    """
    owner = known_owner(request)
    return begin_session(request, response) if owner is None else owner


def known_owner(request: Request) -> str | None:
    """Whoever is authenticated or comes with a session; ``None`` where nobody is known yet."""
    authenticated = getattr(request.state, "owner", None)
    if isinstance(authenticated, str):
        return authenticated
    session = request.cookies.get(COOKIE, "")
    return session_owner(session) if _SESSION.fullmatch(session) else None


def somebody(owner: str | None) -> str:
    """An owner that is known.

    Raises:
        NoSession: nobody is.
    """
    if owner is None:
        raise NoSession(
            "This browser sends no cookie, and what is kept is found again by it.",
            mend="allow cookies of this page, and load it again.",
        )
    return owner


def begin_session(request: Request, response: Response) -> str:
    """Give the browser a session to come back with; the owner that it stands for."""
    session = secrets.token_urlsafe(_BYTES)
    response.set_cookie(
        COOKIE,
        session,
        max_age=_YEAR_S,
        httponly=True,
        secure=request.url.scheme == "https",
        samesite="lax",
    )
    return session_owner(session)


def session_owner(session: str) -> str:
    """The owner that a session's cookie stands for."""
    return f"session:{hashlib.sha256(session.encode('utf-8', 'surrogatepass')).hexdigest()}"


def key_owner(key_id: str) -> str:
    """The owner that an API key stands for, by the key's id, never the key itself."""
    return f"key:{hashlib.sha256(key_id.encode()).hexdigest()}"
