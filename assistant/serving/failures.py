"""Every failure over HTTP, in one shape with a true status code.

Given an exception, gives ``{"error": {"message", "type", "param", "code"}}``. The one table from our
errors to status codes is here; nothing of our insides, and no echo of the input, goes out.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match, Mount

from assistant.errors import (
    AssistantError,
    GeneratorError,
    QuestionError,
    StateBusy,
    StateError,
    StateFull,
)
from assistant.serving.documents.refusals import (
    FileTooLarge,
    FolderBroken,
    FolderFull,
    IdTaken,
    NameRefused,
    NoSuchFile,
    NotNow,
    TooManyFiles,
    TypeRefused,
    Unreadable,
)
from assistant.serving.evaluating.refusals import (
    CannotEvaluate,
    EvaluationOver,
    EvaluationRunning,
    NoSuchEvaluation,
    QuestionsRefused,
    QuestionsTooLarge,
)
from assistant.serving.guard.bounded_pool import TooBusy
from assistant.serving.service import NotBuilt, NotReady, QuestionTooLong
from assistant.serving.state.refusals import AlreadyVoted, ConversationFull, NotKept, TextRefused

logger = logging.getLogger(__name__)

# The first that fits counts; every other error of ours is a 500 that says nothing more. Messages of a
# ``StateError`` name no path.
_STATUS: tuple[tuple[type[AssistantError], int, str], ...] = (
    (QuestionTooLong, 413, "question_too_long"),
    (QuestionError, 422, "invalid_value"),
    (NotReady, 503, "not_ready"),
    (TooBusy, 503, "too_busy"),
    (TextRefused, 422, "invalid_value"),
    (NotKept, 404, "not_found"),
    (AlreadyVoted, 409, "already_voted"),
    (ConversationFull, 409, "conversation_full"),
    (StateBusy, 503, "state_busy"),
    (StateFull, 507, "state_full"),
    (StateError, 500, "state_failed"),
    (NotBuilt, 501, "not_built"),
    (NameRefused, 422, "invalid_name"),
    (IdTaken, 409, "document_id_taken"),
    (Unreadable, 422, "unreadable_document"),
    (TypeRefused, 415, "unsupported_document"),
    (FileTooLarge, 413, "document_too_large"),
    (TooManyFiles, 409, "too_many_documents"),
    (NoSuchFile, 404, "document_not_found"),
    (NotNow, 409, "not_now"),
    (FolderFull, 507, "documents_full"),
    (FolderBroken, 500, "documents_failed"),
    (QuestionsTooLarge, 413, "questions_too_large"),
    (QuestionsRefused, 422, "invalid_questions"),
    (NoSuchEvaluation, 404, "not_found"),
    (EvaluationRunning, 409, "evaluation_running"),
    (EvaluationOver, 409, "evaluation_over"),
    (CannotEvaluate, 500, "evaluation_failed"),
)
_CODES = {
    400: "invalid_json",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "request_too_large",
    415: "unsupported_media_type",
    422: "invalid_value",
    429: "rate_limit_exceeded",
    500: "internal_error",
    503: "not_ready",
}
_TYPES = {429: "rate_limit_error"}
_RETRY_AFTER_S = {429: 1, 503: 1}
_TEXT_FIELDS = {"/v1/search": "query", "/v1/grounding/check": "text", "/v1/intents": "text"}
_LONGEST_PARAM = 100
BROKEN = "Something went wrong here."
_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")


@dataclass(frozen=True, slots=True)
class Failure:
    """What is told: ``param`` names the field at fault, ``code`` is for programs (the status's usual one).

    ``retry_after_s`` says when it is worth coming back, where the status's usual time is not it.
    """

    status: int
    message: str
    param: str | None = None
    code: str | None = None
    retry_after_s: int | None = None

    def body(self) -> dict[str, Any]:
        """See ``schemas.ErrorModel``."""
        usual = "invalid_request_error" if self.status < 500 else "server_error"
        error = {
            "message": self.message,
            "type": _TYPES.get(self.status, usual),
            "param": self.param,
            "code": self.code or _CODES.get(self.status, "error"),
        }
        return {"error": error}

    def response(self) -> JSONResponse:
        """Where it is worth coming back, it says when."""
        wait = self.retry_after_s or _RETRY_AFTER_S.get(self.status)
        return JSONResponse(self.body(), self.status, {} if wait is None else {"Retry-After": str(wait)})


class Refused(AssistantError):
    """A request that cannot be met as it is."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


def failure(status: int, message: str, *, param: str | None = None, code: str | None = None) -> JSONResponse:
    """The response for an error."""
    return Failure(status, message, param, code).response()


def told(error: AssistantError, text_field: str) -> Failure:
    """An error of ours as it is told; what is nobody's business goes to the log.

    Args:
        text_field: where the request has the text that was asked.
    """
    if isinstance(error, Refused):
        return error.failure
    param = text_field if isinstance(error, QuestionError) else None
    if isinstance(error, TextRefused | QuestionsRefused):
        param = error.field
    if isinstance(error, StateError):
        logger.error("%s: %s", type(error).__name__, error)
    for kind, status, code in _STATUS:
        if isinstance(error, kind):
            return Failure(status, str(error), param, code)
    logger.error("%s: %s", type(error).__name__, error)
    if isinstance(error, GeneratorError):
        return Failure(502, "The language model that writes answers failed.", code="generator_failed")
    return Failure(500, BROKEN)


def not_of_schema(error: RequestValidationError, content_type: str, status: int = 422) -> Failure:
    """What is told of a request that its schema does not allow.

    Args:
        content_type: what the body was said to be.
        status: for what is JSON, but of a wrong type or out of range.
    """
    first: dict[str, Any] = error.errors()[0]
    if first["type"] == "json_invalid":
        return Failure(400, "The body is not valid JSON.")
    if first["loc"] == ("body",):
        if not _is_json(content_type):
            return Failure(415, "The body must be JSON, sent as application/json.")
        return Failure(status, "The body must be a JSON object.", code="invalid_value")
    param = ".".join(str(part) for part in first["loc"][1:])[:_LONGEST_PARAM]
    return Failure(status, f"{param}: {first['msg']}.", param, "invalid_value")


def install(app: FastAPI) -> None:
    """Register the handlers on an application; what is no error of ours is ``guard.observed``'s."""

    @app.exception_handler(AssistantError)
    async def ours(request: Request, error: AssistantError) -> JSONResponse:
        return told(error, _TEXT_FIELDS.get(request.url.path, "question")).response()

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return not_of_schema(error, request.headers.get("content-type", "")).response()

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        response = failure(error.status_code, f"{HTTPStatus(error.status_code).phrase}.")
        response.headers.update(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response.headers["Allow"] = ", ".join(_allowed(request))
        return response


def _allowed(request: Request) -> list[str]:
    """The methods of a path; the router itself names those of the first operation there alone."""
    # A path that is described itself is not what others mean by their parameters.
    if described := request.app.openapi()["paths"].get(request.scope["path"]):
        return [method for method in _METHODS if method.lower() in described]
    routes = [route for route in request.app.routes if not isinstance(route, Mount)]
    return [
        method
        for method in _METHODS
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes)
    ]


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))
