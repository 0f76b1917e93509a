"""``/v1/answer``, ``/v1/compare``, ``/v1/search``: the contract of design part 4.

Given a ``Service``, gives routes. They do not know how answers are made.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Query

from assistant.domain import Answer, Question
from assistant.serving import schemas
from assistant.serving.difference import difference
from assistant.serving.service import Service
from assistant.wire import answer_to_wire, evidence_to_wire, question_from_wire


def answers_router(service: Service) -> APIRouter:
    """The routes."""
    router = APIRouter(tags=["answers"], responses=schemas.ERRORS)

    @router.post("/v1/answer", response_model_exclude_unset=True)
    async def answer(
        request: schemas.AnswerRequest,
        explain: bool = Query(False, description="Add `explanation`: what decided the answer"),
    ) -> schemas.AnswerModel:
        """One system's answer."""
        said = await service.answer(request.answerer, question_of(request))
        return schemas.AnswerModel(**answer_to_wire(said, explain=explain))

    @router.post("/v1/compare", response_model_exclude_unset=True)
    async def compare(request: schemas.CompareRequest) -> schemas.CompareModel:
        """Both systems' answers, and how they differ."""
        return schemas.CompareModel(**compared(await service.both(question_of(request))))

    @router.post("/v1/search")
    async def search(request: schemas.SearchRequest) -> schemas.SearchModel:
        """The chunks nearest to a query, best first."""
        found = await service.search(request.query, request.k)
        return schemas.SearchModel(
            evidence=[schemas.EvidenceModel(**evidence_to_wire(evidence)) for evidence in found]
        )

    return router


def compared(answers: dict[str, Answer]) -> dict[str, Any]:
    """Both answers and their difference, as they go over the wire."""
    both = {name: answer_to_wire(answer) for name, answer in answers.items()}
    return both | {"difference": asdict(difference(answers["ml"], answers["dl"]))}


def question_of(request: schemas.CompareRequest) -> Question:
    """What is asked, of a request that its schema allows."""
    history = [turn.model_dump() for turn in request.history or []]
    return question_from_wire(request.question, history)
