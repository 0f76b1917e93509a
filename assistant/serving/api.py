"""The HTTP API of design part 4.

Given a ``Service`` (an assistant that may still be loading), serves JSON. It does not know how answers
are made, nor the page.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Query, Response
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from swagger_ui_bundle import swagger_ui_path

from assistant.domain import Answer, Question
from assistant.serving import failures, schemas
from assistant.serving.body_limit import BodyLimit
from assistant.serving.difference import difference
from assistant.serving.kept import add_kept
from assistant.serving.openapi import openapi
from assistant.serving.service import Service
from assistant.serving.state.state import State
from assistant.wire import answer_to_wire, evidence_to_wire, question_from_wire

_ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"model": schemas.ErrorModel, "description": "The body is not JSON"},
    413: {"model": schemas.ErrorModel, "description": "The question or the body is too long"},
    422: {"model": schemas.ErrorModel, "description": "A field is missing or of another type"},
    503: {"model": schemas.ErrorModel, "description": "The index is still being loaded"},
}


def create_api(service: Service, max_body_bytes: int, kept: State | None = None) -> FastAPI:
    """The application, without the page; where nothing is kept, without the endpoints for it."""
    app = FastAPI(
        title="ML and DL, side by side",
        description="Answers questions over documents with a classical (`ml`) and a neural (`dl`) system, "
        "with citations.",
        version="1",
        openapi_tags=[
            {"name": "answers", "description": "Ask, compare, search"},
            {"name": "kept", "description": "Conversations, feedback, duels and votes"},
            {"name": "state", "description": "Is it alive, is it ready"},
        ],
        docs_url=None,
        redoc_url=None,
    )
    app.openapi = lambda: openapi(app)  # type: ignore[method-assign]  # FastAPI's documented way
    failures.install(app)
    app.add_middleware(BodyLimit, max_bytes=max_body_bytes)
    _add_answers(app, service)
    if kept is not None:
        add_kept(app, service, kept)
    _add_state(app, service)
    _add_docs(app)
    return app


def compared(answers: dict[str, Answer]) -> dict[str, Any]:
    """Both answers and their difference, as they go over the wire."""
    both = {name: answer_to_wire(answer) for name, answer in answers.items()}
    return both | {"difference": asdict(difference(answers["ml"], answers["dl"]))}


def _add_answers(app: FastAPI, service: Service) -> None:
    @app.post("/v1/answer", responses=_ERRORS, tags=["answers"], response_model_exclude_unset=True)
    async def answer(
        request: schemas.AnswerRequest,
        explain: bool = Query(False, description="Add `explanation`: what decided the answer"),
    ) -> schemas.AnswerModel:
        """One system's answer."""
        said = await service.answer(request.answerer, _question(request))
        return schemas.AnswerModel(**answer_to_wire(said, explain=explain))

    @app.post("/v1/compare", responses=_ERRORS, tags=["answers"], response_model_exclude_unset=True)
    async def compare(request: schemas.CompareRequest) -> schemas.CompareModel:
        """Both systems' answers, and how they differ."""
        return schemas.CompareModel(**compared(await service.both(_question(request))))

    @app.post("/v1/search", responses=_ERRORS, tags=["answers"])
    async def search(request: schemas.SearchRequest) -> schemas.SearchModel:
        """The chunks nearest to a query, best first."""
        found = await service.search(request.query, request.k)
        return schemas.SearchModel(
            evidence=[schemas.EvidenceModel(**evidence_to_wire(evidence)) for evidence in found]
        )


def _add_state(app: FastAPI, service: Service) -> None:
    @app.get("/healthz", tags=["state"], response_model_exclude_unset=True)
    async def healthz() -> schemas.StateModel:
        """Alive, whether ready or not."""
        return schemas.StateModel(status="ok")

    @app.get(
        "/readyz",
        tags=["state"],
        responses={503: {"model": schemas.StateModel, "description": "The index is still being loaded"}},
    )
    async def readyz(response: Response) -> schemas.StateModel:
        """Whether questions can be answered, and over which index."""
        if service.assistant is None:
            response.status_code = 503
            return schemas.StateModel(status="loading")
        return schemas.StateModel(status="ok", index=service.assistant.manifest.get("corpus"))


def _add_docs(app: FastAPI) -> None:
    app.mount("/docs/assets", StaticFiles(directory=Path(swagger_ui_path)))

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title=app.title,
            swagger_js_url="/docs/assets/swagger-ui-bundle.js",
            swagger_css_url="/docs/assets/swagger-ui.css",
            swagger_favicon_url="/docs/assets/favicon-32x32.png",
        )


def _question(request: schemas.CompareRequest) -> Question:
    history = [turn.model_dump() for turn in request.history or []]
    return question_from_wire(request.question, history)
