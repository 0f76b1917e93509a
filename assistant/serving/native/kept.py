"""Endpoints for what is kept: conversations, feedback, duels, votes, the leaderboard.

Given a ``Service`` that answers and a ``State`` that keeps, serves JSON and files. It does not know how
answers are made, nor the database.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response

from assistant.domain import Answer, Question, Turn
from assistant.serving import kept_schemas as schemas
from assistant.serving.owner import request_owner
from assistant.serving.schemas import ErrorModel
from assistant.serving.service import NAMES, Service
from assistant.serving.state.agreement import Agreement
from assistant.serving.state.conversations import Conversation
from assistant.serving.state.duels import Duel, Vote
from assistant.serving.state.exporting import (
    conversation_json,
    conversation_markdown,
    votes_csv,
    votes_jsonl,
)
from assistant.serving.state.feedback import Helpfulness
from assistant.serving.state.state import State
from assistant.wire import answer_to_wire, question_from_wire

Owner = Annotated[str, Depends(request_owner)]
_FILE_TYPES = {
    "json": "application/json",
    "jsonl": "application/jsonl",
    "csv": "text/csv; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
}


def kept_router(service: Service, kept: State) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1", tags=["kept"])
    _add_conversations(router, kept)
    _add_exchanges(router, service, kept)
    _add_feedback(router, kept)
    _add_duels(router, service, kept)
    _add_votes(router, kept)
    _add_agreement(router, service, kept)
    return router


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    said = {
        400: "The body is not JSON",
        404: "It is not there, or it is somebody else's",
        409: "It has its vote, or it is full",
        413: "The question or the body is too long",
        422: "A field is missing, of another type, or too long",
        500: "The database failed",
        503: "The index is still being loaded, too much is waiting, or the database is busy",
        507: "The disk of the database is full",
    }
    return {status: {"model": ErrorModel, "description": said[status]} for status in statuses}


_WRITING = _errors(400, 413, 422, 500, 503, 507)
_READING = _errors(422, 500, 503)


def _add_conversations(router: APIRouter, kept: State) -> None:
    conversations = kept.conversations

    @router.post("/conversations", status_code=201, responses=_WRITING)
    async def create(request: schemas.NewConversationRequest, owner: Owner) -> schemas.HeadingModel:
        """Begin a conversation."""
        heading = await kept.work(lambda: conversations.create(owner, request.title))
        return schemas.HeadingModel(**asdict(heading))

    @router.get("/conversations", responses=_READING)
    async def listed(
        owner: Owner,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    ) -> schemas.ConversationsModel:
        """Your conversations, last changed first."""
        headings = await kept.work(lambda: conversations.listed(owner, limit, offset))
        return schemas.ConversationsModel(
            conversations=[schemas.HeadingModel(**asdict(one)) for one in headings]
        )

    @router.get(
        "/conversations/{conversation}",
        responses=_READING | _errors(404),
        response_model_exclude_unset=True,
    )
    async def get(conversation: str, owner: Owner) -> schemas.ConversationModel:
        """One conversation, whole."""
        return _conversation(await kept.work(lambda: conversations.get(owner, conversation)))

    @router.patch("/conversations/{conversation}", responses=_WRITING | _errors(404))
    async def rename(conversation: str, request: schemas.RenameRequest, owner: Owner) -> schemas.HeadingModel:
        """Give a conversation another title."""
        heading = await kept.work(lambda: conversations.rename(owner, conversation, request.title))
        return schemas.HeadingModel(**asdict(heading))

    @router.delete(
        "/conversations/{conversation}", status_code=204, responses=_errors(404, 422, 500, 503, 507)
    )
    async def delete(conversation: str, owner: Owner) -> None:
        """Delete a conversation and all that was said in it."""
        await kept.work(lambda: conversations.delete(owner, conversation))

    @router.get(
        "/conversations/{conversation}/export",
        responses=_READING | _errors(404),
        response_class=Response,
    )
    async def export(
        conversation: str,
        owner: Owner,
        kind: Annotated[Literal["markdown", "json"], Query(alias="format")] = "markdown",
    ) -> Response:
        """One conversation as a file."""
        whole = await kept.work(lambda: conversations.get(owner, conversation))
        if kind == "json":
            return _file(conversation_json(whole), kind, "conversation.json")
        return _file(conversation_markdown(whole), kind, "conversation.md")


def _add_exchanges(router: APIRouter, service: Service, kept: State) -> None:
    @router.post(
        "/conversations/{conversation}/exchanges",
        status_code=201,
        responses=_WRITING | _errors(404, 409),
        response_model_exclude_unset=True,
    )
    async def ask(conversation: str, request: schemas.ExchangeRequest, owner: Owner) -> schemas.ExchangeModel:
        """Ask in a conversation; question and answers are kept before they are returned."""
        before = await kept.work(lambda: kept.conversations.get(owner, conversation))
        answers = await _answers(service, request.question, before.turns(), request.answerer)
        exchange = await kept.work(
            lambda: kept.conversations.append(owner, conversation, request.question, _wires(answers))
        )
        return schemas.ExchangeModel(**asdict(exchange))


def _add_feedback(router: APIRouter, kept: State) -> None:
    @router.post("/feedback", status_code=201, responses=_WRITING)
    async def feedback(request: schemas.FeedbackRequest, owner: Owner) -> schemas.FeedbackModel:
        """Say whether an answer helped."""
        opinion = await kept.work(lambda: kept.feedback.add(owner, **request.model_dump()))
        return schemas.FeedbackModel(id=opinion.id, created_at=opinion.created_at)


def _add_duels(router: APIRouter, service: Service, kept: State) -> None:
    @router.post("/duels", status_code=201, responses=_WRITING)
    async def create(request: schemas.DuelRequest, owner: Owner) -> schemas.DuelModel:
        """Ask both systems and get their answers side by side, without names."""
        history = [turn.model_dump() for turn in request.history or []]
        answers = await service.both(question_from_wire(request.question, history))
        duel = await kept.work(lambda: kept.duels.create(owner, request.question, _wires(answers)))
        return _duel(duel)

    @router.get("/duels/{duel}", responses=_READING | _errors(404))
    async def get(duel: str, owner: Owner) -> schemas.DuelModel:
        """One of your duels; with a vote, it says which system stood where."""
        return _duel(await kept.work(lambda: kept.duels.get(owner, duel)))


def _add_votes(router: APIRouter, kept: State) -> None:
    @router.post("/votes", status_code=201, responses=_WRITING | _errors(404, 409))
    async def vote(request: schemas.VoteRequest, owner: Owner) -> schemas.VoteModel:
        """Vote on one of your duels, once, at any time; the answer reveals the names."""
        return _vote(
            await kept.work(lambda: kept.duels.vote(owner, request.duel, request.choice, request.reason))
        )

    @router.get("/votes", responses=_READING, response_class=Response)
    async def export(
        owner: Owner, kind: Annotated[Literal["jsonl", "csv"], Query(alias="format")] = "jsonl"
    ) -> Response:
        """Your votes as a file."""
        votes = await kept.work(lambda: kept.duels.votes(owner))
        return _file(votes_csv(votes) if kind == "csv" else votes_jsonl(votes), kind, f"votes.{kind}")

    @router.get("/leaderboard", responses=_errors(500, 503))
    async def leaderboard() -> schemas.LeaderboardModel:
        """What everybody's votes say of the systems."""
        fitted = asdict(await kept.work(kept.leaderboards.current))
        helped = await kept.work(kept.feedback.by_system)
        for standing in fitted["standings"]:
            standing |= asdict(helped.get(standing["system"], Helpfulness(0, 0)))
        return schemas.LeaderboardModel(**fitted)


def _add_agreement(router: APIRouter, service: Service, kept: State) -> None:
    @router.get("/agreement", responses=_errors(500, 503))
    async def agreement() -> schemas.AgreementTableModel:
        """How often everybody's votes and each automatic measure prefer the same answer."""
        documents = service.ready().documents
        table = await kept.work(lambda: kept.agreements.current(documents))
        return schemas.AgreementTableModel(
            votes=table.votes,
            judged=table.judged,
            measures=[_agreement(one) for one in table.agreements],
        )


async def _answers(
    service: Service, question: str, history: tuple[Turn, ...], answerer: str
) -> dict[str, Answer]:
    asked = Question(question, history)
    if answerer in NAMES:
        return {answerer: await service.answer(answerer, asked)}
    return await service.both(asked)


def _wires(answers: dict[str, Answer]) -> dict[str, dict[str, Any]]:
    return {name: answer_to_wire(answer) for name, answer in answers.items()}


def _conversation(conversation: Conversation) -> schemas.ConversationModel:
    exchanges = [schemas.ExchangeModel(**asdict(one)) for one in conversation.exchanges]
    return schemas.ConversationModel(**asdict(conversation.heading), exchanges=exchanges)


def _duel(duel: Duel) -> schemas.DuelModel:
    fields = schemas.BlindAnswerModel.model_fields
    left, right = (
        schemas.BlindAnswerModel(**{field: duel.answers[side][field] for field in fields})
        for side in (duel.left, duel.right)
    )
    return schemas.DuelModel(
        id=duel.id,
        question=duel.question,
        left=left,
        right=right,
        created_at=duel.created_at,
        vote=None if duel.vote is None else _vote(duel.vote),
    )


def _vote(vote: Vote) -> schemas.VoteModel:
    return schemas.VoteModel(**asdict(vote), winner=vote.winner)


def _agreement(one: Agreement) -> schemas.AgreementModel:
    agreeing = one.agreeing
    interval = schemas.IntervalModel(low=agreeing.low, high=agreeing.high)
    return schemas.AgreementModel(
        measure=one.measure,
        agreeing=agreeing.value if agreeing.known else None,
        interval=interval if agreeing.low == agreeing.low else None,
        votes=agreeing.total,
        only_measure=one.undecided_people,
        only_vote=one.undecided_measure,
    )


def _file(text: str, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(text, media_type=_FILE_TYPES[kind], headers=headers)
