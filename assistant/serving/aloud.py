"""An answer as it is heard: word by word, then whole.

Given a service and a question, gives words that together are ``said.said`` of the answer that follows
them; an answer that is there at once is told at once. It does not know who listens.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing

from assistant.domain import Answer, Question
from assistant.serving.relay import Finished
from assistant.serving.said import said
from assistant.serving.service import Service

_WORDS = re.compile(r"\S+\s*|\s+")


async def heard(service: Service, name: str, question: Question) -> AsyncGenerator[str | Answer]:
    """Errors as for ``Service.answer``, before the first word or on the way."""
    told = 0
    async with aclosing(service.aloud(name, question)) as pieces:
        async for piece in pieces:
            text = said(piece.result)[told:] if isinstance(piece, Finished) else piece
            told += len(text)
            for word in _WORDS.findall(text):
                yield word
            if isinstance(piece, Finished):
                yield piece.result
