"""The chat's place on the page: components and what happens when they are used.

Given a ``Service`` and a ``State``, lays out a tab. What is shown is made in ``talk``; what buttons inside the
markup do in the browser is in ``static/``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, fields
from typing import Any

import gradio as gr

from assistant.errors import AssistantError, StateError
from assistant.serving.owner import known_owner
from assistant.serving.page.article import article, cited_spans
from assistant.serving.page.static_files import static
from assistant.serving.page.talk import Asked, Talk, View
from assistant.serving.page.welcome import WAITING
from assistant.serving.service import Service
from assistant.serving.state.state import State

_MODES = [("Side by side", "both"), ("Classical", "ml"), ("Neural", "dl")]
_POLL_S = 0.1
_QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
_ARTICLE = '<dialog id="article" aria-labelledby="article-title">${value}</dialog>'


@dataclass(frozen=True, slots=True)
class _Shown:
    """The components that a ``View`` fills, by the names of its fields."""

    opened: gr.Textbox
    chats: gr.HTML
    earlier: gr.HTML
    latest: gr.HTML
    heard: gr.HTML

    def all(self) -> list[Any]:
        """As outputs of an event."""
        return [getattr(self, field.name) for field in fields(self)]

    def filled(self, view: View) -> dict[Any, Any]:
        """What an event gives back."""
        return {getattr(self, field.name): getattr(view, field.name) for field in fields(self)}


@dataclass(frozen=True, slots=True)
class _Composer:
    """Where a question is written, and what is done with it."""

    mode: gr.Radio
    stop: gr.Button
    new: gr.Button
    box: gr.Textbox
    send: gr.Button


def lay_out_chat(blocks: gr.Blocks, service: Service, kept: State) -> None:
    """Inside the tab that is open, with events of the blocks around it."""
    talk = Talk(service, kept)
    with gr.Row(elem_id="room"):
        with gr.Column(elem_id="side", scale=0, min_width=232):
            chats = _html("chats", "", "chats.js")
        with gr.Column(elem_id="talk", scale=1):
            earlier = _html("earlier", "", "talk.js")
            latest = _html("latest", WAITING, "talk.js")
            heard = _html("heard", "", "heard.js")
            composer = _composer()
    asking_back = _html("asking-back", static("asking_back.html"), "asking_back.js")
    page = _html("article-page", "", "article.js", html_template=_ARTICLE)
    # On the page, not in the session: it outlives a restart of the server.
    opened = gr.Textbox("", visible=False)
    shown = _Shown(opened, chats, earlier, latest, heard)
    _wire_opening(blocks, service, talk, shown, composer, asking_back)
    _wire_asking(service, talk, shown, composer)
    _wire_articles(service, shown, page)


def _html(name: str, value: str, script: str, **more: Any) -> gr.HTML:
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=static(script), **more)


def _composer() -> _Composer:
    with gr.Column(elem_id="composer"):
        with gr.Row(elem_id="choices"):
            mode = gr.Radio(
                _MODES, value="both", label="Who answers", container=False, elem_id="mode", scale=1
            )
            stop = gr.Button("Stop", elem_id="stop", interactive=False, scale=0, min_width=60)
            new = gr.Button("New", elem_id="clear", scale=0, min_width=60)
        with gr.Row(elem_id="writing"):
            box = gr.Textbox(
                label="Your question",
                show_label=False,
                placeholder="Ask a question",
                container=False,
                lines=1,
                max_lines=6,
                scale=8,
                autofocus=True,
                elem_id="question",
            )
            send = gr.Button("Ask", variant="primary", scale=0, min_width=88, elem_id="ask")
    return _Composer(mode, stop, new, box, send)


def _wire_opening(
    blocks: gr.Blocks, service: Service, talk: Talk, shown: _Shown, composer: _Composer, asking_back: gr.HTML
) -> None:
    async def first(wanted: str | None, request: gr.Request) -> dict[Any, Any]:
        while service.assistant is None:
            await asyncio.sleep(_POLL_S)
        return await _filled(shown, lambda: talk.show(_owner(request), wanted or ""))

    async def choose(request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
        return await _filled(shown, lambda: talk.show(_owner(request), str(event.conversation)))

    async def begin(request: gr.Request) -> dict[Any, Any]:
        return await _filled(shown, lambda: talk.show(_owner(request), "")) | {composer.box: ""}

    async def rename(opened: str, request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
        new = str(event.conversation), str(event.title)
        return await _filled(shown, lambda: talk.rename(_owner(request), opened, *new))

    async def delete(opened: str, request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
        return await _filled(shown, lambda: talk.delete(_owner(request), opened, str(event.conversation)))

    blocks.load(first, shown.opened, shown.all(), js=static("opening.js"), **_QUIET)
    shown.chats.choose(choose, None, shown.all(), **_QUIET)
    composer.new.click(begin, None, [*shown.all(), composer.box], js=static("to_question.js"), **_QUIET)
    asking_back.rename(rename, shown.opened, shown.all(), **_QUIET)
    asking_back.remove(delete, shown.opened, shown.all(), **_QUIET)


def _wire_asking(service: Service, talk: Talk, shown: _Shown, composer: _Composer) -> None:
    asked = gr.State(None)
    idle = {composer.stop: gr.update(interactive=False)}

    async def answer(
        written: str | None, opened: str, mode: str, request: gr.Request, event: gr.EventData
    ) -> AsyncGenerator[dict[Any, Any], None]:
        # None for a key or the button; the event's own attributes cannot be asked for then.
        clicked = event._data or {}
        owner, chip, again = _owner(request), clicked.get("question"), "again" in clicked
        question = str(chip or written or "")
        if not again and not question.strip():
            return
        steps = talk.ask_again(owner, opened, mode) if again else talk.ask(owner, opened, question, mode)
        box = {} if again or chip else {composer.box: ""}
        try:
            async with aclosing(steps):
                async for step in steps:
                    yield (
                        {shown.latest: step}
                        if isinstance(step, str)
                        else shown.filled(step) | box | busy(step)
                    )
                    box = {}
        except StateError as error:
            # The answers stay where they are; they are only not kept.
            gr.Warning(str(error))
            yield idle
        except AssistantError as error:
            gr.Warning(str(error))
            back = await _filled(shown, lambda: talk.show(owner, opened))
            yield back | idle | ({} if again or chip else {composer.box: question})

    def busy(view: View) -> dict[Any, Any]:
        return {composer.stop: gr.update(interactive=view.asked is not None), asked: view.asked}

    async def stop(opened: str, question: Asked | None, request: gr.Request) -> dict[Any, Any]:
        if question is None:
            return idle
        return await _filled(shown, lambda: talk.stop(_owner(request), opened, question)) | idle

    outputs = [*shown.all(), composer.box, composer.stop, asked]
    running = gr.on(
        [
            composer.box.submit,
            composer.send.click,
            shown.earlier.click,
            shown.latest.click,
        ],
        answer,
        [composer.box, shown.opened, composer.mode],
        outputs,
        concurrency_limit=service.workers,
        concurrency_id="answers",
        **_QUIET,
    )
    to_question = static("to_question.js")
    composer.stop.click(stop, [shown.opened, asked], outputs, cancels=[running], js=to_question, **_QUIET)


def _wire_articles(service: Service, shown: _Shown, page: gr.HTML) -> None:
    async def open_article(event: gr.EventData) -> str:
        documents = service.assistant.documents if service.assistant else {}
        document = documents.get(str(event.document))
        if document is None:
            gr.Warning("There is no such article any more.")
            return ""
        return article(document, cited_spans(document, event.spans), cited=event.kind == "cited")

    for place in (shown.earlier, shown.latest):
        place.article(open_article, None, page, **_QUIET)


async def _filled(shown: _Shown, view: Callable[[], Awaitable[View]]) -> dict[Any, Any]:
    """The components of a view; none, and a warning, where it cannot be shown."""
    try:
        return shown.filled(await view())
    except AssistantError as error:
        gr.Warning(str(error))
        return {shown.opened: gr.skip()}


def _owner(request: gr.Request) -> str | None:
    return None if request.request is None else known_owner(request.request)
