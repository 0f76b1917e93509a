"""What of Gradio's own server is open to visitors, and how it refuses.

Given the mounted application, passes what a page and Gradio's clients ask for, checked; whatever else Gradio can
do (fetch addresses, call functions past the queue, take files, edit itself) is not there, and every error comes in
the API's one shape, but to agents, whose protocol has its own. It does not know what the page shows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Request
from pydantic import BaseModel, Field, StrictInt, ValidationError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.questions.asked_text import well_formed
from assistant.serving.failures import Failure

_PREFIX = "/gradio_api"
_READ = re.compile(
    r"/|/config/?|/theme\.css|/robots\.txt|/favicon\.ico|/manifest\.json|/(static|assets|svelte)/.+"
    rf"|{_PREFIX}/(info/?|openapi\.json|app_id/?|user/?|login_check/?|startup-events|theme\.css|queue/data|queue/status"
    r"|heartbeat/[\w-]{1,100}|call/(?!v2/)\w+/(?P<event>\w+)|file=(?!https?:).+)",
    re.ASCII | re.IGNORECASE,
)
_CALLS = re.compile(rf"{_PREFIX}/(queue/join|cancel|reset|call/(?P<name>\w+))/?", re.ASCII)
_AGENTS = re.compile(rf"{_PREFIX}/mcp(/.*)?")
_EVENTS = f"{_PREFIX}/queue/data"
# The server reads of them another page's name, and a saved state's; there is one page, and nothing is saved.
_NO_QUERY = ("/", "/config", "/config/")
_LONGEST_NAME = 255
_NOT_HERE = Failure(404, "Not Found.")
_NOTHING_WAITS = Failure(404, "Nothing is being done for this session.")
_Hash = Annotated[str, Field(max_length=100)]


class _Call(BaseModel):
    """What Gradio's own models leave open."""

    data: list[Any] = []
    session_hash: _Hash | None = None
    event_id: _Hash | None = None
    fn_index: Annotated[StrictInt, Field(ge=0, le=10**6)] | None = None
    trigger_id: Annotated[StrictInt, Field(ge=0, le=10**9)] | None = None


class Door:
    """ASGI middleware around Gradio's application."""

    def __init__(self, page: Any) -> None:
        self._page: ASGIApp = page
        self._blocks: Callable[[], Any] = page.get_blocks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http" or _AGENTS.fullmatch(scope["path"]):
            await self._page(scope, receive, send)
            return
        if not _open(scope["path"]):
            await _NOT_HERE.response()(scope, receive, send)
            return
        if scope["path"] in _NO_QUERY:
            scope["query_string"] = b""
        called = _CALLS.fullmatch(scope["path"])
        if called and scope["method"] == "POST":
            checked = self._checked(await Request(scope, receive).body(), called["name"])
            if isinstance(checked, Failure):
                await checked.response()(scope, receive, send)
                return
            receive = _replay(checked, receive)
        if not self._known(Request(scope)):
            await _NOTHING_WAITS.response()(scope, receive, send)
            return
        await self._page(scope, receive, _Shaped(scope, receive, send))

    def _checked(self, body: bytes, name: str | None) -> bytes | Failure:
        """The body as Gradio can read it."""
        try:
            value = json.loads(body, parse_constant=_no_number, parse_float=_a_number)
        except (ValueError, RecursionError):
            return Failure(400, "The body is not valid JSON.")
        if not isinstance(value, dict):
            return Failure(422, "The body must be a JSON object.")
        try:
            call = _Call(**value)
        except (ValidationError, TypeError):
            return Failure(422, "A field is of another type or out of range.")
        functions = self._blocks().fns
        if call.fn_index is not None and call.fn_index not in functions:
            return Failure(404, "There is no such function.", "fn_index")
        if name is not None and all(function.api_name != name for function in functions.values()):
            return Failure(404, "There is no such endpoint.")
        return well_formed(json.dumps(value, ensure_ascii=False)).encode()

    def _known(self, request: Request) -> bool:
        """Gradio begins a stream of events before it looks for what they would be of."""
        queue = self._blocks()._queue
        read = _READ.fullmatch(request.url.path)
        if request.url.path == _EVENTS:
            return request.query_params.get("session_hash", "") in queue.pending_messages_per_session
        if read is None or read["event"] is None:
            return True
        waiting = queue.pending_event_ids_session.values()
        return read["event"] in queue.event_ids_to_events or any(
            read["event"] in events for events in waiting
        )


def _open(path: str) -> bool:
    longest = max(len(name.encode("utf-8", "replace")) for name in path.split("/"))
    known = _READ.fullmatch(path) or _CALLS.fullmatch(path)
    return bool(known) and longest <= _LONGEST_NAME and "\x00" not in path


class _Shaped:
    """``send`` that puts an error into the one shape."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] >= HTTPStatus.BAD_REQUEST:
            self._status = message["status"]
            return
        if not self._status:
            await self._send(message)
        elif not message.get("more_body", False):
            told = Failure(self._status, f"{HTTPStatus(self._status).phrase}.")
            await told.response()(self._scope, self._receive, self._send)


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def replay() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _no_number(constant: str) -> float:
    raise ValueError(f"{constant} is no JSON.")


def _a_number(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise ValueError("This number is too large.")
    return number
