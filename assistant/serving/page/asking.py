"""A question on its way: what each system has said so far.

Given a service and a question, gives the state of things as it grows, until all answers are there. It does not
know how it is shown, nor what is kept.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from assistant.domain import Answer, Question
from assistant.serving.relay import Finished
from assistant.serving.service import Service


@dataclass(frozen=True, slots=True)
class Progress:
    """Finished answers, and the beginnings of others, both by system."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    begun: Mapping[str, str] = field(default_factory=dict)


async def progress(
    service: Service, names: Sequence[str], question: Question
) -> AsyncGenerator[Progress, None]:
    """The systems one after the other, so that their times compare; the last state has every answer.

    Errors as for ``Service.answer``, at any step.
    """
    answers: dict[str, Answer] = {}
    for name in names:
        begun = ""
        async with aclosing(service.aloud(name, question)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Finished):
                    answers[name] = piece.result
                else:
                    begun += piece
                    yield Progress(dict(answers), {name: begun})
        yield Progress(dict(answers))
