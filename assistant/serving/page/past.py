"""A conversation as it was kept, as it is shown again.

Given a kept conversation and the assistant, gives answers with what the index knows of their passages. The
index may have been rebuilt since: what it no longer has is shown as it was kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from assistant.domain import Answer, Chunk, Evidence
from assistant.load import Assistant
from assistant.serving.state.conversations import Exchange
from assistant.wire import answer_from_wire


def answers_of(exchange: Exchange, assistant: Assistant) -> dict[str, Answer]:
    """Each system's answer, its evidence with headings."""
    answers = {name: answer_from_wire(wire) for name, wire in exchange.answers.items()}
    wanted = {found.chunk.id for answer in answers.values() for found in answer.evidence}
    chunks = {chunk.id: chunk for chunk in assistant.chunks if chunk.id in wanted}
    return {name: replace(one, evidence=tuple(_known(one.evidence, chunks))) for name, one in answers.items()}


def _known(evidence: Iterable[Evidence], chunks: Mapping[str, Chunk]) -> Iterable[Evidence]:
    for found in evidence:
        chunk = chunks.get(found.chunk.id)
        same = chunk is not None and (chunk.span, chunk.text) == (found.chunk.span, found.chunk.text)
        yield replace(found, chunk=chunk) if chunk is not None and same else found
