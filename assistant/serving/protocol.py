"""HTTP as uvicorn speaks it, but for what is no HTTP at all: that is refused in the API's one error shape.

Given bytes from a client. It does not know the application.
"""

from __future__ import annotations

import json

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from assistant.serving.failures import Failure

_REFUSED = Failure(400, "This is not a valid HTTP request.", code="invalid_http")


class Protocol(H11Protocol):
    """See above; uvicorn itself answers in plain text."""

    def send_400_response(self, msg: str) -> None:
        """What the application would have sent, and the end of the connection."""
        if self.cycle is not None:
            # The application may be at work on what came before the error; it has nobody to answer.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        body = json.dumps(_REFUSED.body()).encode()
        headers = [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            ("Connection", "close"),
        ]
        for event in (
            h11.Response(status_code=400, headers=headers),
            h11.Data(data=body),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
