"""``/healthz`` and ``/readyz``: is it alive, is it ready?

Given a ``Service``, gives routes. They do not know why it would not be.
"""

from __future__ import annotations

from fastapi import APIRouter, Response

from assistant.serving.schemas import StateModel
from assistant.serving.service import Service


def health_router(service: Service) -> APIRouter:
    """The routes."""
    router = APIRouter(tags=["state"])

    @router.get("/healthz", response_model_exclude_unset=True)
    async def healthz() -> StateModel:
        """Alive, whether ready or not."""
        return StateModel(status="ok")

    @router.get(
        "/readyz",
        responses={503: {"model": StateModel, "description": "The index is still being loaded"}},
    )
    async def readyz(response: Response) -> StateModel:
        """Whether questions can be answered, and over which index."""
        if service.assistant is None:
            response.status_code = 503
            return StateModel(status="loading")
        return StateModel(status="ok", index=service.assistant.manifest.get("corpus"))

    return router
