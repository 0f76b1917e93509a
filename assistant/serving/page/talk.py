"""What the page shows of a conversation, and how it comes there: opened, asked, answered again, stopped.

Given a service that answers, a store that keeps, and whose the page is, gives markup. It does not know Gradio.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from assistant.domain import Question, Turn
from assistant.errors import StateError
from assistant.serving.owner import somebody
from assistant.serving.page.asking import Progress, progress
from assistant.serving.page.chats import chats
from assistant.serving.page.onward import next_questions
from assistant.serving.page.past import answers_of
from assistant.serving.page.transcript import exchange, spoken, stopped, unfinished
from assistant.serving.page.welcome import welcome
from assistant.serving.service import NAMES, Service
from assistant.serving.state.conversations import MAX_EXCHANGES, Conversation
from assistant.serving.state.refusals import ConversationFull, NotKept
from assistant.serving.state.state import State
from assistant.wire import answer_to_wire

MODES = {"both": NAMES, "ml": ("ml",), "dl": ("dl",)}
_EARLIER = 20
_LISTED = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is being answered; ``number`` in its conversation, from 1."""

    number: int
    question: str


@dataclass(frozen=True, slots=True)
class View:
    """The page: ids and markup.

    Attributes:
        opened: the conversation; empty for one that is not kept yet.
        heard: for screen readers.
        asked: what is being answered just now, if anything.
    """

    opened: str
    chats: str
    earlier: str
    latest: str
    heard: str
    asked: Asked | None = None


class Talk:
    """The conversations of a page's visitors.

    Every method takes the visitor as ``serving.owner`` knows them, ``None`` where nobody is known. What is
    asked for and gone (deleted elsewhere) is a new conversation.
    """

    def __init__(self, service: Service, kept: State) -> None:
        self._service = service
        self._kept = kept

    async def show(self, owner: str | None, opened: str) -> View:
        """A conversation as it was kept.

        Raises:
            NotReady: the index is still being loaded.
            StateError: the database fails.
        """
        return await self._view(owner, await self._conversation(owner, opened))

    async def ask(
        self, owner: str | None, opened: str, question: str, mode: str
    ) -> AsyncGenerator[View | str, None]:
        """A view with the question, the newest exchange as it grows, and a view with what is kept now.

        Raises:
            NoSession, ConversationFull: before anything is answered.
            StateError: the answers are shown, and not kept.
            AssistantError: as for ``Service.answer``, at any step.
        """
        conversation = await self._conversation(somebody(owner), opened)
        if conversation is not None and conversation.heading.length >= MAX_EXCHANGES:
            raise ConversationFull(
                f"The conversation has {MAX_EXCHANGES} exchanges, as many as one may have.",
                mend="begin a new one.",
            )
        number = len(conversation.exchanges) + 1 if conversation else 1
        steps = self._answer(somebody(owner), conversation, Asked(number, question), mode)
        async with aclosing(steps):
            async for step in steps:
                yield step

    async def ask_again(self, owner: str | None, opened: str, mode: str) -> AsyncGenerator[View | str, None]:
        """Have the last question answered again, in the place of what was said; as ``ask``."""
        conversation = await self._conversation(somebody(owner), opened)
        if conversation is None:
            return
        last = conversation.exchanges[-1]
        before = Conversation(conversation.heading, conversation.exchanges[:-1])
        steps = self._answer(somebody(owner), before, Asked(last.number, last.question), mode)
        async with aclosing(steps):
            async for step in steps:
                yield step

    async def stop(self, owner: str | None, opened: str, asked: Asked) -> View:
        """The conversation, and under it the question whose answers nobody waits for any more."""
        conversation = await self._conversation(owner, opened)
        view = await self._view(owner, conversation)
        if conversation is not None and asked.number <= conversation.heading.length:
            return view
        return View(
            view.opened,
            view.chats,
            self._earlier(conversation),
            stopped(asked.number, asked.question),
            "<p>Stopped.</p>",
        )

    async def rename(self, owner: str | None, opened: str, conversation: str, title: str) -> View:
        """Give a conversation another title.

        Raises:
            NotKept, TextRefused, StateError: see ``Conversations.rename``.
        """
        await self._kept.work(lambda: self._kept.conversations.rename(somebody(owner), conversation, title))
        return await self.show(owner, opened)

    async def delete(self, owner: str | None, opened: str, conversation: str) -> View:
        """Delete a conversation; errors as for ``rename``."""
        await self._kept.work(lambda: self._kept.conversations.delete(somebody(owner), conversation))
        return await self.show(owner, opened)

    async def _answer(
        self, owner: str, before: Conversation | None, asked: Asked, mode: str
    ) -> AsyncGenerator[View | str, None]:
        names, documents = MODES[mode], self._service.ready().documents
        number, question = asked.number, asked.question
        waiting = unfinished(number, question, names, Progress(), documents)
        opened = before.heading.id if before else ""
        listed = await self._chats(owner, opened)
        yield View(opened, listed, self._earlier(before), waiting, "<p>Answering…</p>", asked)
        turns: tuple[Turn, ...] = before.turns() if before else ()
        now = Progress()
        async with aclosing(progress(self._service, names, Question(question, turns))) as steps:
            async for now in steps:
                if len(now.answers) < len(names):
                    yield unfinished(number, question, names, now, documents)
        try:
            yield await self._view(owner, await self._keep(owner, before, asked, now))
        except StateError:
            yield exchange(number, question, now.answers, documents)
            raise

    async def _keep(
        self, owner: str, before: Conversation | None, asked: Asked, now: Progress
    ) -> Conversation:
        said = {name: answer_to_wire(answer, explain=True) for name, answer in now.answers.items()}
        store = self._kept.conversations

        def keep() -> Conversation:
            conversation = before.heading.id if before else store.create(owner).id
            if before and asked.number <= before.heading.length:
                store.answer_again(owner, conversation, asked.number, said)
            else:
                store.append(owner, conversation, asked.question, said)
            return store.get(owner, conversation)

        return await self._kept.work(keep)

    async def _conversation(self, owner: str | None, opened: str) -> Conversation | None:
        """``None`` for a new one."""
        if owner is None or not opened:
            return None
        try:
            whole = await self._kept.work(lambda: self._kept.conversations.get(owner, opened))
        except NotKept:
            return None
        return whole if whole.exchanges else None

    async def _view(self, owner: str | None, conversation: Conversation | None) -> View:
        assistant = self._service.ready()
        if conversation is None:
            return View("", await self._chats(owner, ""), "", welcome(assistant), "")
        *before, last = conversation.exchanges
        answers = answers_of(last, assistant)
        onward = next_questions(answers, (one.question for one in conversation.exchanges))
        newest = exchange(last.number, last.question, answers, assistant.documents, onward=onward)
        opened = conversation.heading.id
        earlier = self._earlier(Conversation(conversation.heading, tuple(before)))
        return View(opened, await self._chats(owner, opened), earlier, newest, spoken(answers))

    def _earlier(self, conversation: Conversation | None) -> str:
        assistant = self._service.ready()
        shown = conversation.exchanges[-_EARLIER:] if conversation else ()
        return "".join(
            exchange(one.number, one.question, answers_of(one, assistant), assistant.documents, newest=False)
            for one in shown
        )

    async def _chats(self, owner: str | None, opened: str) -> str:
        if owner is None:
            return chats((), opened)
        listed = await self._kept.work(lambda: self._kept.conversations.listed(owner, _LISTED))
        return chats([heading for heading in listed if heading.length], opened)
