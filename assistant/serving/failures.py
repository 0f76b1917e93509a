"""Every failure over HTTP, in one shape with a true status code.

Given an exception, gives ``{"error": {"message", "type", "param", "code"}}``. The one table from our
errors to status codes is here; nothing of our insides, and no echo of the input, goes out.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from assistant.errors import (
    AssistantError,
    GeneratorError,
    QuestionError,
    StateBusy,
    StateError,
    StateFull,
)
from assistant.serving.service import NotReady, QuestionTooLong
from assistant.serving.state.refusals import AlreadyVoted, ConversationFull, NotKept, TextRefused

logger = logging.getLogger(__name__)

# The first that fits counts; every other error of ours is a 500 that says nothing more. Messages of a
# ``StateError`` name no path.
_STATUS: tuple[tuple[type[AssistantError], int, str], ...] = (
    (QuestionTooLong, 413, "question_too_long"),
    (QuestionError, 422, "invalid_value"),
    (NotReady, 503, "not_ready"),
    (TextRefused, 422, "invalid_value"),
    (NotKept, 404, "not_found"),
    (AlreadyVoted, 409, "already_voted"),
    (ConversationFull, 409, "conversation_full"),
    (StateBusy, 503, "state_busy"),
    (StateFull, 507, "state_full"),
    (StateError, 500, "state_failed"),
)
_CODES = {
    400: "invalid_json",
    404: "not_found",
    405: "method_not_allowed",
    413: "request_too_large",
    422: "invalid_value",
    500: "internal_error",
    503: "not_ready",
}
_LONGEST_PARAM = 100
_RETRY_AFTER_S = "1"


def failure(status: int, message: str, *, param: str | None = None, code: str | None = None) -> JSONResponse:
    """The response for an error."""
    kind = "invalid_request_error" if status < 500 else "server_error"
    body = {"message": message, "type": kind, "param": param, "code": code or _CODES.get(status, "error")}
    return JSONResponse({"error": body}, status)


def install(app: FastAPI) -> None:
    """Register the handlers on an application."""

    @app.exception_handler(AssistantError)
    async def ours(request: Request, error: AssistantError) -> JSONResponse:
        for kind, status, code in _STATUS:
            if isinstance(error, kind):
                response = failure(status, str(error), param=_field(request, error), code=code)
                if isinstance(error, StateError):
                    logger.error("%s: %s", type(error).__name__, error)
                if isinstance(error, StateBusy):
                    response.headers["Retry-After"] = _RETRY_AFTER_S
                return response
        logger.error("%s: %s", type(error).__name__, error)
        if isinstance(error, GeneratorError):
            return failure(502, "The language model that writes answers failed.", code="generator_failed")
        return failure(500, "Something went wrong here.")

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        first: dict[str, Any] = error.errors()[0]
        if first["type"] == "json_invalid":
            return failure(400, "The body is not valid JSON.")
        if first["loc"] == ("body",):
            return failure(422, "The body must be a JSON object, sent as application/json.")
        param = ".".join(str(part) for part in first["loc"][1:])[:_LONGEST_PARAM]
        return failure(422, f"{param}: {first['msg']}.", param=param)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        response = failure(error.status_code, f"{HTTPStatus(error.status_code).phrase}.")
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        # The server logs the traceback; what was asked is in neither.
        return failure(500, "Something went wrong here.")


def _field(request: Request, error: AssistantError) -> str | None:
    if isinstance(error, TextRefused):
        return error.field
    if not isinstance(error, QuestionError):
        return None
    return "query" if request.url.path.endswith("/search") else "question"
