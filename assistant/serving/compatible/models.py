"""``/v1/models``: both systems, as OpenAI lists models.

Given nothing, gives routes. They do not know whether the systems are ready.
"""

from __future__ import annotations

import time
from typing import Any

from fastapi import APIRouter

from assistant.serving.compatible.route import CompatibleRoute, known_model
from assistant.serving.compatible.schemas import Model, ModelList
from assistant.serving.schemas import ErrorModel
from assistant.serving.service import NAMES

_OWNER = "ml-dl-faq-assistant"
_NOT_FOUND: dict[int | str, dict[str, Any]] = {
    404: {"model": ErrorModel, "description": "There is no such model"}
}


def models_router() -> APIRouter:
    """The routes."""
    router = APIRouter(tags=["OpenAI"], route_class=CompatibleRoute)
    began = int(time.time())

    def described(name: str) -> Model:
        return Model.model_validate({"id": name, "object": "model", "created": began, "owned_by": _OWNER})

    @router.get("/v1/models")
    async def models() -> ModelList:
        """Both systems."""
        return ModelList(object="list", data=[described(name) for name in NAMES])

    @router.get("/v1/models/{model:path}", responses=_NOT_FOUND)
    async def one(model: str) -> Model:
        """One of them."""
        return described(known_model(model))

    return router
