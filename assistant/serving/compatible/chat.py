"""``/v1/chat/completions``: ask either system as one asks a language model.

Given a ``Service``, gives routes: a conversation becomes a question with its history, an answer becomes a
completion, whole or as server-sent events. They do not know how answers are made.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from assistant.domain import Answer, Question
from assistant.errors import AssistantError
from assistant.serving.aloud import heard
from assistant.serving.compatible.completion import Writer
from assistant.serving.compatible.route import ERRORS, CompatibleRoute, known_model
from assistant.serving.compatible.schemas import ChatCompletion, ChatRequest, Message, Usage
from assistant.serving.failures import Failure, Refused, told
from assistant.serving.said import said
from assistant.serving.service import Service
from assistant.wire import history_from_wire

_STREAM = "text/event-stream"
# A proxy that waited for the whole answer would undo the stream.
_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
_STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer; with `stream`, as events that end with `[DONE]`",
        "content": {_STREAM: {"schema": {"type": "object", "properties": {"data": {"type": "string"}}}}},
    }
}


def chat_router(service: Service) -> APIRouter:
    """The routes."""
    router = APIRouter(tags=["OpenAI"], route_class=CompatibleRoute, responses=ERRORS)

    @router.post("/v1/chat/completions", response_model=ChatCompletion, responses=_STREAMED)
    async def complete(request: ChatRequest, http: Request) -> Response | ChatCompletion:
        """The last user message, answered by `ml` or `dl`, with what it cites as `annotations`."""
        name = known_model(request.model)
        question = asked(request.messages)
        writer = _writer(service, request, str(http.base_url))
        if request.stream:
            events = _events(service, writer, question, request)
            # Until the first word there can still be a status of its own.
            first = await anext(events)
            return StreamingResponse(_all(first, events), media_type=_STREAM, headers=_HEADERS)
        answer = await service.answer(name, question)
        return writer.whole(answer, await _usage(service, request.messages, answer))

    return router


def asked(messages: Sequence[Message]) -> Question:
    """The last user message and what users and assistants said before it.

    Raises:
        Refused: no message is a user's.
    """
    last = max((at for at, message in enumerate(messages) if message.role == "user"), default=None)
    if last is None:
        raise Refused(Failure(400, "There is no user message to answer.", "messages", "invalid_value"))
    before = [
        {"role": message.role, "content": message.content}
        for message in messages[:last]
        if message.role in ("user", "assistant")
    ]
    return Question(messages[last].content, history_from_wire(before))


def _writer(service: Service, request: ChatRequest, base: str) -> Writer:
    assistant = service.ready()
    corpus = assistant.manifest.get("corpus")
    usage_told = bool(request.stream_options and request.stream_options.include_usage)
    return Writer(request.model, corpus and f"fp_{corpus[:12]}", assistant.documents, base, usage_told)


async def _events(
    service: Service, writer: Writer, question: Question, request: ChatRequest
) -> AsyncIterator[str]:
    begun = False
    try:
        async for one in heard(service, writer.model, question):
            if not begun:
                yield _event(writer.opening())
                begun = True
            if isinstance(one, str):
                yield _event(writer.words(one))
                continue
            yield _event(writer.closing(one))
            if writer.usage_told:
                yield _event(writer.usage(await _usage(service, request.messages, one)))
    except AssistantError as error:
        if not begun:
            raise
        # The status is sent already; clients look for an error in the events.
        yield _event(json.dumps(told(error, "messages").body()))
        return
    yield _event("[DONE]")


async def _all(first: str, rest: AsyncIterator[str]) -> AsyncIterator[str]:
    yield first
    async for event in rest:
        yield event


def _event(data: str) -> str:
    return f"data: {data}\n\n"


async def _usage(service: Service, messages: Sequence[Message], answer: Answer) -> Usage:
    encoder = service.ready().encoder
    texts = [*(message.content for message in messages), said(answer)]
    # Not queued: the answer is there, and may not be refused any more.
    *prompt, completion = await asyncio.to_thread(encoder.count, texts)
    return Usage(
        prompt_tokens=sum(prompt), completion_tokens=completion, total_tokens=sum(prompt) + completion
    )
