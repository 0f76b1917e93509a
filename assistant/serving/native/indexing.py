"""``/v1/index``: administrators add and remove documents, plan, rebuild, go back.

Given a ``Service`` and a ``Library``, gives routes. They do not know how an index is built.
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Depends, Request

from assistant.corpus.reading import READABLE
from assistant.serving import index_schemas as schemas
from assistant.serving.documents.library import Library
from assistant.serving.failures import Failure, Refused
from assistant.serving.guard.administrators import may_administer
from assistant.serving.schemas import ErrorModel
from assistant.serving.service import Service

FILES = "/v1/index/files/"
_SAID = {
    400: "The body is not JSON",
    403: "Only administrators may",
    404: "There is no such document",
    409: "Something else is at work, the plan is out of date, or another document has the file's id",
    413: "The file has too many bytes",
    415: "There is no reader for such a file",
    422: "A name cannot be taken, a file cannot be read, or a field is wrong",
    500: "The folder of added documents failed",
    503: "The index is still being loaded",
    507: "The disk is full",
}
_FILE = {
    "required": True,
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}


async def administrator(request: Request) -> None:
    """A dependency of every endpoint that only administrators may use."""
    if not may_administer(request):
        raise Refused(
            Failure(403, "Only administrators may change what is served.", code="not_an_administrator")
        )


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {
        status: {"model": ErrorModel, "description": _SAID[status]} for status in (403, 500, 503, *statuses)
    }


def indexing_router(service: Service, library: Library) -> APIRouter:
    """The routes."""
    router = APIRouter(tags=["documents"], dependencies=[Depends(administrator)])
    _add_files(router, service, library)
    _add_jobs(router, service, library)
    return router


def _add_files(router: APIRouter, service: Service, library: Library) -> None:
    @router.put(
        FILES + "{path:path}",
        status_code=201,
        responses=_errors(409, 413, 415, 422, 507),
        openapi_extra={"requestBody": _FILE},
    )
    async def add(path: str, request: Request) -> schemas.AddedModel:
        """Add a file, or replace it: Markdown, text, HTML, PDF or DOCX, the body being the file itself. It is
        read, and refused if that fails or another document has its id; it is served after the next rebuild."""
        data = await request.body()
        added, found = await asyncio.to_thread(library.add, path, data)
        return schemas.AddedModel(**asdict(added), **asdict(found))

    @router.delete(FILES + "{path:path}", responses=_errors(404, 409, 422, 507))
    async def remove(path: str) -> schemas.IndexModel:
        """Have the next rebuild leave a document out."""
        await asyncio.to_thread(library.leave_out, path)
        return await _state(service, library)

    @router.post("/v1/index/restore", responses=_errors(400, 404, 409, 413, 415, 422, 507))
    async def restore(request: schemas.PathRequest) -> schemas.IndexModel:
        """Take a document in again that the next rebuild would leave out."""
        await asyncio.to_thread(library.take_in_again, request.path)
        return await _state(service, library)


def _add_jobs(router: APIRouter, service: Service, library: Library) -> None:
    @router.get("/v1/index", responses=_errors())
    async def index() -> schemas.IndexModel:
        """What is served, what was added, the plan, and how far the work on it is."""
        return await _state(service, library)

    @router.post("/v1/index/plan", status_code=202, responses=_errors(409))
    async def plan() -> schemas.IndexModel:
        """Begin to find out what a rebuild would add, change and remove."""
        library.start_plan()
        return await _state(service, library)

    @router.post("/v1/index/rebuild", status_code=202, responses=_errors(400, 409, 413, 415, 422))
    async def rebuild(request: schemas.RebuildRequest) -> schemas.IndexModel:
        """Begin to build what was planned, beside what is served; once it is whole, it is served."""
        await asyncio.to_thread(library.start_rebuild, request.plan)
        return await _state(service, library)

    @router.post("/v1/index/rollback", status_code=202, responses=_errors(409))
    async def rollback() -> schemas.IndexModel:
        """Begin to serve the index before this one; again, to come back."""
        await asyncio.to_thread(library.start_roll_back)
        return await _state(service, library)

    @router.post("/v1/index/cancel", responses=_errors(409))
    async def cancel() -> schemas.IndexModel:
        """End what is at work; what is served stays as it is."""
        library.cancel()
        return await _state(service, library)


async def _state(service: Service, library: Library) -> schemas.IndexModel:
    return await asyncio.to_thread(_read_state, service, library)


def _read_state(service: Service, library: Library) -> schemas.IndexModel:
    assistant, job, plan = service.ready(), library.job(), library.plan
    served = {document.path for document in assistant.documents.values()}
    return schemas.IndexModel(
        documents=len(assistant.documents),
        chunks=len(assistant.chunks),
        corpus=assistant.manifest.get("corpus"),
        files=[schemas.FileModel(**asdict(one), indexed=one.name in served) for one in library.added()],
        left_out=sorted(library.left_out()),
        plan=None if plan is None else schemas.PlanModel(id=plan.id, **plan.said),
        job=None if job is None else schemas.JobModel(**asdict(job)),
        can_roll_back=library.can_roll_back(),
        max_bytes=library.limits.bytes,
        max_files=library.limits.files,
        types=sorted(READABLE),
    )
