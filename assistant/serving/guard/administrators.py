"""Who may change what is served: administrators.

Given a request, says whether an administrator sent it: with keys, whoever has a key of that role; without
keys, whoever sits at the machine, where the server listens to that machine alone. It does not know what
there is to change.

Other sites' scripts run in the browser of whoever sits at the machine, too, and so a request counts only if
it was not sent from another site; a name that another site points at this machine (DNS rebinding) does not
count, nor what a proxy passes on.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

_PASSED_ON = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


def may_administer(request: Request) -> bool:
    """Whether an administrator sent it; ``False`` where nothing that guards the server said so."""
    return getattr(request.state, "administrator", False) is True


def note_administrator(request: Request, has_role: bool) -> None:
    """For what guards the server: the sender has the role, or has not; from another site nobody has."""
    request.state.administrator = has_role and not from_another_site(request)


class AtTheMachine:
    """ASGI middleware for a server without keys that listens to its own machine alone."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] == "http":
            request = Request(scope)
            note_administrator(request, _at_the_machine(request))
        await self._app(scope, receive, send)


def is_loopback(host: str) -> bool:
    """Whether a host's name or address can be reached from its own machine alone."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def from_another_site(request: Request) -> bool:
    """Whether a browser says that another site's page sent it."""
    return request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")


def _at_the_machine(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in _PASSED_ON):
        return False
    return is_loopback(request.client.host) and is_loopback(_host(request.headers.get("host", "")))


def _host(named: str) -> str:
    try:
        return urlsplit(f"//{named}").hostname or ""
    except ValueError:
        return ""
