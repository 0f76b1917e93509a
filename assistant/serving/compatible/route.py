"""How OpenAI's endpoints refuse: with the statuses from which its clients choose their errors.

Given a route, turns what a request's schema does not allow into 400, as OpenAI does, where our own
endpoints say 413 and 422. It does not know what the route does.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from assistant.serving.failures import Failure, Refused, not_of_schema
from assistant.serving.schemas import ErrorModel
from assistant.serving.service import NAMES, QuestionTooLong

TOO_LONG = "context_length_exceeded"
ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorModel, "description": description}
    for status, description in (
        (400, "The body is not JSON, or something in it is missing, wrong or not supported"),
        (404, "There is no such model"),
        (413, "The body is too large"),
        (415, "The body is said to be something else than JSON"),
        (502, "The language model that was chosen to write answers failed"),
        (
            503,
            "The index is still being loaded, or too much is waiting; `Retry-After` says when to come back",
        ),
    )
}


class CompatibleRoute(APIRoute):
    """A route whose bad requests are 400."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """See ``APIRoute``."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as error:
                content_type = request.headers.get("content-type", "")
                return not_of_schema(error, content_type, status=400).response()
            except QuestionTooLong as error:
                return Failure(400, str(error), "messages", TOO_LONG).response()

        return handled


def known_model(name: str, *of: str) -> str:
    """The name.

    Raises:
        Refused: it is none of these (of both systems where none are named), as 404.
    """
    names = of or NAMES
    if name in names:
        return name
    message = f"There is no such model here; there is {' and '.join(names)}."
    raise Refused(Failure(404, message, "model", "model_not_found"))
