"""An answer as OpenAI's clients read it: whole, or in chunks.

Given an answer and where its documents are served, gives completions. It does not know how either is
sent.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast
from uuid import uuid4

from assistant.domain import Answer, Citation, Document
from assistant.serving.compatible.schemas import (
    Annotation,
    AnswerMessage,
    ChatChunk,
    ChatCompletion,
    Choice,
    ChunkChoice,
    Delta,
    UrlCitation,
    Usage,
    Verdict,
)
from assistant.serving.native.documents import citation_url
from assistant.serving.said import said


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes one completion.

    Attributes:
        base: the server's address, for links to documents.
        usage_told: whether chunks have the field ``usage``.
    """

    model: str
    fingerprint: str | None
    documents: Mapping[str, Document]
    base: str
    usage_told: bool = False
    id: str = field(default_factory=lambda: f"chatcmpl-{uuid4().hex}")
    created: int = field(default_factory=lambda: int(time.time()))

    def whole(self, answer: Answer, usage: Usage) -> ChatCompletion:
        """The completion."""
        message = AnswerMessage(
            role="assistant", content=said(answer), refusal=None, annotations=self._annotations(answer)
        )
        return ChatCompletion(
            id=self.id,
            object="chat.completion",
            created=self.created,
            model=cast(Literal["ml", "dl"], self.model),
            system_fingerprint=self.fingerprint,
            choices=[Choice(index=0, message=message, logprobs=None, finish_reason="stop")],
            usage=usage,
            verdict=_verdict(answer),
        )

    def opening(self) -> str:
        """The first chunk, which says who speaks."""
        return self._chunk([ChunkChoice(delta=Delta(role="assistant", content=""))])

    def words(self, words: str) -> str:
        """A chunk of the answer's text."""
        return self._chunk([ChunkChoice(delta=Delta(content=words))])

    def closing(self, answer: Answer) -> str:
        """The last chunk of the answer: what it cites, and that it has ended."""
        delta = Delta(annotations=self._annotations(answer))
        return self._chunk([ChunkChoice(delta=delta, finish_reason="stop")], verdict=_verdict(answer))

    def usage(self, usage: Usage) -> str:
        """The chunk after it, where usage is wanted."""
        return self._chunk([], usage=usage)

    def _chunk(
        self, choices: list[ChunkChoice], *, usage: Usage | None = None, verdict: Verdict | None = None
    ) -> str:
        chunk = ChatChunk(
            id=self.id,
            created=self.created,
            model=self.model,
            system_fingerprint=self.fingerprint,
            choices=choices,
            usage=usage,
            verdict=verdict,
        )
        left_out = {name for name, out in (("usage", not self.usage_told), ("verdict", not verdict)) if out}
        written = chunk.model_dump(exclude=left_out)
        for choice, one in zip(written["choices"], choices, strict=True):
            choice["delta"] = one.delta.model_dump(exclude_none=True)
        return json.dumps(written, ensure_ascii=False, separators=(",", ":"))

    def _annotations(self, answer: Answer) -> list[Annotation]:
        length = len(said(answer))
        return [
            Annotation(type="url_citation", url_citation=self._cited(citation, length))
            for citation in answer.citations
        ]

    def _cited(self, citation: Citation, length: int) -> UrlCitation:
        document = self.documents[citation.document]
        return UrlCitation(
            start_index=0,
            end_index=length,
            title=document.title or document.id,
            url=citation_url(self.base, citation),
            document=citation.document,
            start=citation.start,
            end=citation.end,
            quote=citation.quote,
        )


def _verdict(answer: Answer) -> Verdict:
    return Verdict(
        outcome=answer.outcome.value,
        reason=None if answer.reason is None else answer.reason.value,
        confidence=round(answer.confidence, 4),
        standalone_question=answer.standalone_question,
        suggestions=list(answer.suggestions),
    )
