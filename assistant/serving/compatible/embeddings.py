"""``/v1/embeddings``: texts as vectors of ``dl``'s encoder.

Given a ``Service``, gives routes. They do not know the encoder.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence

import numpy as np
from fastapi import APIRouter, Response
from numpy.typing import NDArray

from assistant.load import Assistant
from assistant.serving.compatible.route import ERRORS, TOO_LONG, CompatibleRoute, known_model
from assistant.serving.compatible.schemas import Embedding, EmbeddingList, EmbeddingRequest, EmbeddingUsage
from assistant.serving.failures import Failure, Refused
from assistant.serving.service import Service


def embeddings_router(service: Service) -> APIRouter:
    """The routes."""
    router = APIRouter(tags=["OpenAI"], route_class=CompatibleRoute, responses=ERRORS)

    @router.post("/v1/embeddings", response_model=EmbeddingList)
    async def embed(request: EmbeddingRequest) -> Response:
        """Each text as `dl` sees it: an L2-normalised vector. One that it cannot read whole is refused."""
        known_model(request.model, "dl")
        assistant = service.ready()
        # Written on the worker's thread, too: two thousand vectors are a million numbers.
        written = await service.work(lambda: _embedded(assistant, request).model_dump_json())
        return Response(written, media_type="application/json")

    return router


def _embedded(assistant: Assistant, request: EmbeddingRequest) -> EmbeddingList:
    dim = assistant.encoder.dim
    if request.dimensions not in (None, dim):
        message = f"This encoder has {dim} dimensions; it was not trained to be cut."
        raise Refused(Failure(400, message, "dimensions", "invalid_value"))
    tokens = sum(_counted(assistant, request.input))
    vectors = assistant.encoder.encode(request.input)
    as_base64 = request.encoding_format == "base64"
    return EmbeddingList(
        object="list",
        model="dl",
        data=[
            Embedding(object="embedding", index=row, embedding=_written(vector, as_base64))
            for row, vector in enumerate(vectors)
        ],
        usage=EmbeddingUsage(prompt_tokens=tokens, total_tokens=tokens),
    )


def _counted(assistant: Assistant, texts: Sequence[str]) -> list[int]:
    most = assistant.encoder.max_tokens
    counts = assistant.encoder.count(texts)
    for row, count in enumerate(counts):
        if count > most:
            message = f"This text has {count:,} tokens; the encoder reads {most}."
            raise Refused(Failure(400, message, f"input.{row}", TOO_LONG))
    return counts


def _written(vector: NDArray[np.float32], as_base64: bool) -> list[float] | str:
    if as_base64:
        return base64.b64encode(vector.astype("<f4").tobytes()).decode("ascii")
    numbers: list[float] = vector.tolist()
    return numbers
