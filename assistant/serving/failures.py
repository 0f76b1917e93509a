"""Every failure over HTTP, in one shape with a true status code.

Given an exception, gives ``{"error": {"message", "type", "param", "code"}}``. The one table from our
errors to status codes is here; nothing of our insides, and no echo of the input, goes out.
"""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import ArtefactError, AssistantError, QuestionError

logger = logging.getLogger(__name__)

_STATUS: dict[type[AssistantError], tuple[int, str]] = {
    QuestionError: (413, "question_too_long"),
    ArtefactError: (503, "not_ready"),
}
_CODES = {
    400: "invalid_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "request_too_large",
    422: "invalid_value",
    503: "not_ready",
}


class NotReady(ArtefactError):
    """The artefacts are still being loaded."""


def failure(status: int, message: str, *, param: str | None = None, code: str | None = None) -> JSONResponse:
    """The response for an error."""
    kind = "invalid_request_error" if status < 500 else "server_error"
    body = {"message": message, "type": kind, "param": param, "code": code or _CODES.get(status)}
    return JSONResponse({"error": body}, status)


def install(app: FastAPI) -> None:
    """Register the handlers on an application."""

    @app.exception_handler(AssistantError)
    async def ours(request: Request, error: AssistantError) -> JSONResponse:
        for kind, (status, code) in _STATUS.items():
            if isinstance(error, kind):
                message = error.message if status < 500 else "The assistant is not ready."
                return failure(status, message, param="question" if status == 413 else None, code=code)
        logger.error("%s: %s", type(error).__name__, error.message)
        return failure(500, "Something went wrong here.")

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        first: dict[str, Any] = error.errors()[0]
        if first["type"] in ("json_invalid", "unicode_error") or first["loc"] == ("body",):
            return failure(400, "The body must be a JSON object.")
        param = ".".join(str(part) for part in first["loc"][1:])
        return failure(422, f"{param}: {first['msg']}.", param=param)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        response = failure(error.status_code, str(error.detail))
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(UnicodeDecodeError)
    async def undecodable(request: Request, error: UnicodeDecodeError) -> JSONResponse:
        return failure(400, "The body must be JSON in UTF-8.")

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        logger.exception("unexpected error")
        return failure(500, "Something went wrong here.")


class BodyLimit:
    """Middleware: refuses requests to ``/v1`` whose body is larger than ``max_bytes``."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/v1"):
            await self._app(scope, receive, send)
            return
        body = b""
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > self._max_bytes:
                response = failure(413, f"The request is larger than {self._max_bytes:,} bytes.")
                await response(scope, receive, send)
                return
        sent = False

        async def replay() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, replay, send)
