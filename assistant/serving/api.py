"""The HTTP API: design part 4 and OpenAI's protocol, put together from routers.

Given a ``Service`` (an assistant that may still be loading), serves JSON. It does not know what a
router does, how answers are made, nor the page.
"""

from __future__ import annotations

from fastapi import FastAPI

from assistant.serving import failures
from assistant.serving.body_limit import BodyLimit
from assistant.serving.compatible.chat import chat_router
from assistant.serving.compatible.embeddings import embeddings_router
from assistant.serving.compatible.models import models_router
from assistant.serving.docs import add_docs
from assistant.serving.documents.library import Library
from assistant.serving.evaluating.evaluations import Evaluations
from assistant.serving.guard.described import described
from assistant.serving.guard.guard import OPEN, Guard, add_guard
from assistant.serving.native.answers import answers_router
from assistant.serving.native.checks import checks_router
from assistant.serving.native.documents import documents_router
from assistant.serving.native.evaluations import evaluations_router
from assistant.serving.native.health import health_router
from assistant.serving.native.indexing import FILES, indexing_router
from assistant.serving.native.kept import kept_router
from assistant.serving.openapi import openapi
from assistant.serving.service import Service
from assistant.serving.state.state import State

_TAGS = [
    {"name": "answers", "description": "Ask, compare, search"},
    {"name": "checks", "description": "Whether a text is supported, and what it is taken for"},
    {"name": "OpenAI", "description": "For clients of OpenAI's protocol; bad requests are 400 here"},
    {"name": "documents", "description": "What is indexed, and how administrators change it"},
    {"name": "kept", "description": "Conversations, feedback, duels and votes"},
    {"name": "evaluations", "description": "Measure both systems; administrators start, all read"},
    {"name": "state", "description": "Is it alive, is it ready, what has it done"},
]


def create_api(
    service: Service,
    max_body_bytes: int,
    kept: State | None = None,
    guard: Guard = OPEN,
    library: Library | None = None,
    evaluations: Evaluations | None = None,
) -> FastAPI:
    """The application, without the page; where nothing is kept, indexed or evaluated, without the endpoints for
    it."""
    app = FastAPI(
        title="ML and DL, side by side",
        description="Answers questions over documents with a classical (`ml`) and a neural (`dl`) system, "
        "with citations.",
        version="1",
        openapi_tags=_TAGS,
        docs_url=None,
        redoc_url=None,
    )
    app.openapi = lambda: described(openapi(app), guard)  # type: ignore[method-assign]  # FastAPI's documented way
    failures.install(app)
    app.include_router(answers_router(service))
    app.include_router(checks_router(service))
    app.include_router(documents_router(service))
    app.include_router(chat_router(service))
    app.include_router(embeddings_router(service))
    app.include_router(models_router())
    if kept is not None:
        app.include_router(kept_router(service, kept))
    if library is not None:
        app.include_router(indexing_router(service, library))
    if evaluations is not None:
        app.include_router(evaluations_router(service, evaluations))
    app.include_router(health_router(service))
    add_docs(app)
    # What is added last is passed first.
    max_file_bytes = 0 if library is None else library.limits.bytes
    app.add_middleware(BodyLimit, max_bytes=max_body_bytes, files=FILES, max_file_bytes=max_file_bytes)
    add_guard(app, service, guard)
    return app
