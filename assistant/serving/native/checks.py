"""``/v1/grounding/check`` and ``/v1/intents``: what the parts of both systems make of a text.

Given a ``Service``, gives routes. They do not know how support or intents are computed.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter

from assistant.serving import check_schemas
from assistant.serving.grounding import check_grounding
from assistant.serving.schemas import ERRORS, ErrorModel
from assistant.serving.service import Service, checked_length

_NOT_BUILT: dict[int | str, dict[str, Any]] = {
    501: {"model": ErrorModel, "description": "This index has no support check"}
}


def checks_router(service: Service) -> APIRouter:
    """The routes."""
    router = APIRouter(tags=["checks"], responses=ERRORS)

    @router.post("/v1/grounding/check", responses=_NOT_BUILT)
    async def grounding(request: check_schemas.GroundingRequest) -> check_schemas.GroundingModel:
        """Whether each sentence of a text is supported, by what, and which figures and names are not."""
        assistant = service.ready()
        checked_length(request.text)
        return await service.work(lambda: check_grounding(assistant, request))

    @router.post("/v1/intents")
    async def intents(request: check_schemas.IntentsRequest) -> check_schemas.IntentsModel:
        """Which known questions the classical system takes a text for, and what decided."""
        assistant = service.ready()
        text = checked_length(request.text)
        found = await service.work(lambda: assistant.recogniser.recognise(text, request.k))
        return check_schemas.IntentsModel(**asdict(found))

    return router
