"""HTTP as uvicorn speaks it, but for two things: what is no HTTP at all is refused in the API's one error shape,
and so is a request whose head, its request line and headers, is not there in time.

Given bytes from a client, and how long a head may take. It does not know the application.
"""

from __future__ import annotations

import asyncio
import json

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from assistant.serving.failures import Failure

_REFUSED = Failure(400, "This is not a valid HTTP request.", code="invalid_http")
_TOO_SLOW = Failure(408, "The request line and headers took too long.", code="request_timeout")


class Protocol(H11Protocol):
    """See above; uvicorn itself answers in plain text, and waits for a head for ever.

    A head may take ``head_s`` seconds from the connection on, or, where the connection has had a request,
    from the head's first byte on; until that byte uvicorn's own limit for idle connections holds. Bodies and
    answers may take any time.
    """

    head_s: float = 20
    _overdue: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # so is uvicorn's own
        """The time of the first head begins."""
        super().connection_made(transport)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """A head that is still not whole has the time that is left of its own, whatever came of it."""
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._wait_for_head()
        else:
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """What the application would have sent, and the end of the connection."""
        if self.cycle is not None:
            # The application may be at work on what came before the error; it has nobody to answer.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self._refuse(_REFUSED)

    def _wait_for_head(self) -> None:
        if self._overdue is None:
            self._overdue = self.loop.call_later(self.head_s, self._head_overdue)

    def _stop_waiting(self) -> None:
        if self._overdue is not None:
            self._overdue.cancel()
            self._overdue = None

    def _head_overdue(self) -> None:
        if self.transport.is_closing():
            return
        begun, _ = self.conn.trailing_data
        if begun:
            self._refuse(_TOO_SLOW)
        else:
            # Browsers connect before they know what to ask; an answer would be taken for the next one's.
            self.timeout_keep_alive_handler()

    def _refuse(self, failure: Failure) -> None:
        body = json.dumps(failure.body()).encode()
        headers = [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            ("Connection", "close"),
        ]
        for event in (
            h11.Response(status_code=failure.status, headers=headers),
            h11.Data(data=body),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


def protocol_with(head_s: float) -> type[Protocol]:
    """The protocol with a limit of its own, in seconds; uvicorn makes one for each connection."""
    return type("Protocol", (Protocol,), {"head_s": head_s})
