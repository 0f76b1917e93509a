"""The HTTP API of design part 4.

Given a ``Service`` (an assistant that may still be loading), serves JSON. Answers are computed on
worker threads, never on the event loop. It does not know how answers are made, nor the page.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from fastapi import FastAPI, Query, Response
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from swagger_ui_bundle import swagger_ui_path

from assistant.domain import Answer, Question
from assistant.load import Assistant
from assistant.serving import failures, schemas
from assistant.serving.difference import difference
from assistant.wire import answer_to_wire, evidence_to_wire, question_from_wire

T = TypeVar("T")
_ERRORS: dict[int | str, dict[str, Any]] = {
    code: {"model": schemas.ErrorModel} for code in (400, 413, 422, 503)
}


class Service:
    """An assistant behind a pool of worker threads; empty until ``assistant`` is set."""

    def __init__(self, workers: int) -> None:
        self.assistant: Assistant | None = None
        self.failed: str | None = None
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="answer")

    def ready(self) -> Assistant:
        """The assistant.

        Raises:
            NotReady: it is still being loaded, or could not be.
        """
        if self.assistant is None:
            raise failures.NotReady(self.failed or "Still loading.")
        return self.assistant

    async def answer(self, name: str, question: Question) -> Answer:
        """One system's answer."""
        return await self._work(lambda: self.ready().answerers[name].answer(question))

    async def both(self, question: Question) -> dict[str, Answer]:
        """Both systems' answers."""
        names = ("ml", "dl")
        answers = await asyncio.gather(*(self.answer(name, question) for name in names))
        return dict(zip(names, answers, strict=True))

    async def search(self, query: str, k: int) -> list[dict[str, Any]]:
        """Chunks as they go over the wire."""
        found = await self._work(lambda: self.ready().search(query, k))
        return [evidence_to_wire(evidence) for evidence in found]

    def close(self) -> None:
        """Finish what was started, take nothing new."""
        self._pool.shutdown(wait=True)

    async def _work(self, job: Callable[[], T]) -> T:
        self.ready()
        return await asyncio.get_running_loop().run_in_executor(self._pool, job)


def create_api(service: Service, max_body_bytes: int) -> FastAPI:
    """The application, without the page."""
    app = FastAPI(
        title="ML and DL, side by side",
        summary="Answers questions over documents with a classical and a neural system.",
        version="1",
        docs_url=None,
        redoc_url=None,
    )
    app.openapi_version = "3.0.3"  # what the bundled Swagger UI reads
    failures.install(app)
    app.add_middleware(failures.BodyLimit, max_bytes=max_body_bytes)
    app.mount("/docs/assets", StaticFiles(directory=Path(swagger_ui_path)))

    @app.post("/v1/answer", responses=_ERRORS, tags=["answers"], response_model_exclude_unset=True)
    async def answer(request: schemas.AnswerRequest, explain: bool = Query(False)) -> schemas.AnswerModel:
        """One system's answer; with `explain=true` also what decided it."""
        said = await service.answer(request.answerer, _question(request))
        return schemas.AnswerModel(**answer_to_wire(said, explain=explain))

    @app.post("/v1/compare", responses=_ERRORS, tags=["answers"], response_model_exclude_unset=True)
    async def compare(request: schemas.CompareRequest) -> schemas.CompareModel:
        """Both systems' answers, and how they differ."""
        answers = await service.both(_question(request))
        how = schemas.DifferenceModel(**asdict(difference(answers["ml"], answers["dl"])))
        both = {name: schemas.AnswerModel(**answer_to_wire(said)) for name, said in answers.items()}
        return schemas.CompareModel(**both, difference=how)

    @app.post("/v1/search", responses=_ERRORS, tags=["answers"])
    async def search(request: schemas.SearchRequest) -> schemas.SearchModel:
        """The chunks nearest to a query, best first."""
        found = await service.search(request.query, request.k)
        return schemas.SearchModel(evidence=[schemas.EvidenceModel(**row) for row in found])

    @app.get("/healthz", tags=["state"])
    async def healthz() -> schemas.StateModel:
        """Alive, whether ready or not."""
        return schemas.StateModel(status="ok")

    @app.get("/readyz", tags=["state"], responses={503: {"model": schemas.StateModel}})
    async def readyz(response: Response) -> schemas.StateModel:
        """Whether questions can be answered."""
        if service.assistant is None:
            response.status_code = 503
            return schemas.StateModel(status="failed" if service.failed else "loading")
        return schemas.StateModel(status="ok", index=service.assistant.manifest.get("corpus"))

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title=app.title,
            swagger_js_url="/docs/assets/swagger-ui-bundle.js",
            swagger_css_url="/docs/assets/swagger-ui.css",
            swagger_favicon_url="/docs/assets/favicon-32x32.png",
        )

    return app


def _question(request: schemas.CompareRequest) -> Question:
    history = [turn.model_dump() for turn in request.history or []]
    return question_from_wire(request.question, history)
