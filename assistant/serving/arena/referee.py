"""Has both systems answer, takes the vote, tells what all votes say.

Given a ``Service`` that answers and a ``State`` that keeps. It does not know the page.
"""

from __future__ import annotations

from contextlib import suppress

from assistant.domain import Question
from assistant.errors import EvaluationError
from assistant.load import Assistant
from assistant.serving.service import Service
from assistant.serving.state.agreement import AgreementTable
from assistant.serving.state.duels import Choice, Duel
from assistant.serving.state.leaderboard import Leaderboard
from assistant.serving.state.refusals import AlreadyVoted
from assistant.serving.state.state import State
from assistant.wire import answer_to_wire

_EXAMPLES = 6
_EXAMPLE_CHARS = 80  # to be read at a glance


class Referee:
    """Every method raises ``StateError`` where the database fails."""

    def __init__(self, service: Service, kept: State) -> None:
        self._service, self._kept = service, kept

    async def duel(self, owner: str, question: str) -> Duel:
        """Both answers to a question, kept before they are returned.

        Raises:
            NotReady, QuestionTooLong: see ``Service.both``.
        """
        answers = await self._service.both(Question(question))
        wires = {name: answer_to_wire(answer) for name, answer in answers.items()}
        return await self._kept.work(lambda: self._kept.duels.create(owner, question, wires))

    async def left_open(self, owner: str) -> Duel | None:
        """Their newest duel, if it has no vote yet."""
        return await self._kept.work(lambda: self._kept.duels.left_open(owner))

    async def vote(self, owner: str, duel: str, choice: Choice, reason: str | None) -> Duel:
        """The duel with its one vote: this one, or the one that was there before.

        Raises:
            NotKept: there is no such duel of theirs.
            TextRefused: the reason is too long.
        """
        with suppress(AlreadyVoted):  # by a second click
            await self._kept.work(lambda: self._kept.duels.vote(owner, duel, choice, reason))
        return await self._kept.work(lambda: self._kept.duels.get(owner, duel))

    async def leaderboard(self) -> Leaderboard:
        """What everybody's votes say."""
        return await self._kept.work(self._kept.leaderboards.current)

    async def agreement(self, over: Assistant) -> AgreementTable:
        """How everybody's votes agree with the automatic measures.

        Raises:
            EvaluationError: a file of judged questions cannot be read.
        """
        return await self._kept.work(lambda: self._kept.agreements.current(over.documents))

    async def examples(self, over: Assistant) -> tuple[str, ...]:
        """Questions to begin with: judged ones where there are any, else the assistant's own."""
        with suppress(EvaluationError):  # said where agreement is asked for
            judged = self._kept.agreements.questions
            drawn = await self._kept.work(lambda: judged.some(over.documents, _EXAMPLES, _EXAMPLE_CHARS))
            return drawn or over.examples
        return over.examples
