"""Middleware that refuses who asks too often.

Given a rate, counts requests by key where there is one, else by client address, and answers 429 with
``Retry-After``. It does not know how tokens are counted, nor what is asked.
"""

from __future__ import annotations

import ipaddress
import math
from dataclasses import replace

from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.serving.failures import Failure
from assistant.serving.guard.rate import Buckets, Rate

_FREE = ("GET", "HEAD", "OPTIONS")
_TOO_MANY = Failure(429, "Too many requests; `Retry-After` says when to come back.")
# Whoever has one IPv6 address has at least so many bits of them.
_IPV6_NETWORK = 64


class RateLimit:
    """Counts the API, and whatever is more than reading; what a page is made of is free."""

    def __init__(self, app: ASGIApp, rate: Rate) -> None:
        self._app = app
        self._buckets = Buckets(rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        counts = scope["type"] == "http" and (scope["path"].startswith("/v1") or scope["method"] not in _FREE)
        wait_s = self._buckets.take(asker_of(scope)) if counts else 0.0
        if wait_s > 0:
            refused = replace(_TOO_MANY, retry_after_s=math.ceil(wait_s))
            await refused.response()(scope, receive, send)
            return
        await self._app(scope, receive, send)


def asker_of(scope: Scope) -> str:
    """The owner that authentication found, else the address; of IPv6 the network."""
    owner = scope.get("state", {}).get("owner")
    if isinstance(owner, str):
        return owner
    host = scope["client"][0] if scope.get("client") else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return f"address:{host}"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return f"address:{ipaddress.ip_network((address, _IPV6_NETWORK), strict=False)}"
    return f"address:{getattr(address, 'ipv4_mapped', None) or address}"
