"""The assistant as the API and the page share it: ready or not, answering on worker threads.

Given an ``Assistant`` once it is loaded, takes text as it came from outside and gives answers without
holding up the event loop. It does not know HTTP, Gradio, or how answers are made.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import TypeVar

from assistant.domain import Answer, Evidence, Question, Turn
from assistant.errors import AssistantError, QuestionError
from assistant.load import Assistant
from assistant.protocols import Speaker, Tell
from assistant.questions.asked_text import MAX_QUESTION_CHARS, asks_something, well_formed
from assistant.serving.guard.bounded_pool import BoundedPool
from assistant.serving.relay import Finished, relayed

NAMES = ("ml", "dl")
T = TypeVar("T")


class NotReady(AssistantError):
    """The index is still being loaded."""


class NotBuilt(AssistantError):
    """What is asked for needs something that this index does not have."""


class QuestionTooLong(QuestionError):
    """More characters than ``questions.asked_text`` allows."""


class Service:
    """An assistant behind a pool of worker threads; empty until ``assistant`` is set.

    ``on_answer`` is told every answer that was made.
    """

    def __init__(self, workers: int, assistant: Assistant | None = None, *, max_waiting: int = 100) -> None:
        self.assistant = assistant
        self.workers = workers
        self.max_waiting = max_waiting
        self.on_answer: Callable[[Answer], None] = lambda answer: None
        self._pool = BoundedPool(workers, max_waiting)

    @property
    def waiting(self) -> int:
        """Jobs that wait for a worker."""
        return self._pool.waiting

    def ready(self) -> Assistant:
        """The assistant.

        Raises:
            NotReady: it is still being loaded.
        """
        if self.assistant is None:
            raise NotReady("The index is still being loaded.", mend="try again in a few seconds.")
        return self.assistant

    async def answer(self, name: str, question: Question) -> Answer:
        """One system's answer.

        Raises:
            NotReady: see ``ready``.
            QuestionTooLong: before any work is done.
            TooBusy: too much work waits already.
        """
        answerer = self.ready().answerers[name]
        asked = _taken(question)
        return await self.work(lambda: self._told(answerer.answer(asked)))

    def aloud(self, name: str, question: Question) -> AsyncGenerator[str | Finished[Answer]]:
        """The answer's text as far as it is sure while it is being made, in pieces; then the answer.

        Errors as for ``answer``: the assistant's state and the question's length at once, others on the way.
        """
        answerer = self.ready().answerers[name]
        asked = _taken(question)

        def job(tell: Tell) -> Answer:
            return self._told(
                answerer.answer_aloud(asked, tell)
                if isinstance(answerer, Speaker)
                else answerer.answer(asked)
            )

        return relayed(self._pool, job)

    async def both(self, question: Question) -> dict[str, Answer]:
        """Both systems' answers; errors as for ``answer``."""
        answerers = self.ready().answerers
        asked = _taken(question)
        # One after the other: side by side they would slow each other down, and the times are compared.
        return await self.work(lambda: {name: self._told(answerers[name].answer(asked)) for name in NAMES})

    async def search(self, query: str, k: int) -> list[Evidence]:
        """The chunks nearest to a query; none for a query without a word. Errors as for ``answer``."""
        assistant = self.ready()
        wanted = _taken(Question(query)).text
        if not asks_something(wanted):
            return []
        return await self.work(lambda: assistant.search(wanted, k))

    def close(self) -> None:
        """Finish what was started, take nothing new."""
        self._pool.shutdown(wait=True)

    async def work(self, job: Callable[[], T]) -> T:
        """Have a job done on a thread of the pool.

        Raises:
            TooBusy: see ``answer``.
        """
        return await asyncio.get_running_loop().run_in_executor(self._pool, job)

    def _told(self, answer: Answer) -> Answer:
        self.on_answer(answer)
        return answer


def checked_length(text: str) -> str:
    """The text, well-formed.

    Raises:
        QuestionTooLong: see there.
    """
    if len(text) > MAX_QUESTION_CHARS:
        raise QuestionTooLong(
            f"This has {len(text):,} characters; at most {MAX_QUESTION_CHARS:,} are taken.",
            mend="send less at a time.",
        )
    return well_formed(text)


def _taken(question: Question) -> Question:
    text = checked_length(question.text)
    history = tuple(Turn(turn.role, well_formed(turn.content)) for turn in question.history)
    return Question(text, history)
