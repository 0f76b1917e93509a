"""The page: a chat in which every question gets both answers.

Given a ``Service``, lays out Gradio components and wires them. Markup is made, and escaped, in
``transcript`` and ``welcome``; answering is the service's.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from importlib import resources
from typing import Any

import gradio as gr
from fastapi import FastAPI

from assistant.batch import remembered
from assistant.domain import Question, Turn
from assistant.errors import AssistantError
from assistant.serving.arena.tab import add_arena, arena_css
from assistant.serving.mounting import api_first
from assistant.serving.native.answers import compared
from assistant.serving.service import Service
from assistant.serving.session import SessionFirst
from assistant.serving.state.state import State
from assistant.serving.transcript import exchange, spoken
from assistant.serving.welcome import WAITING, welcome
from assistant.wire import question_from_wire

_TITLE = "Machine learning or deep learning? Ask both."
_INTRO = (
    f"<h1>{_TITLE}</h1><p>Every question is answered twice, by a classical and by a neural system, with their "
    'sources, confidence and time. <a href="/docs">API</a></p>'
)
_EARLIER = 20
_POLL_S = 0.1
_THEME = gr.themes.Base(
    primary_hue="blue",
    neutral_hue="slate",
    font=["system-ui", "sans-serif"],
    font_mono=["ui-monospace", "monospace"],
)


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was said so far: exchanges as shown once they are no longer the newest, and as turns."""

    exchanges: tuple[str, ...] = ()
    turns: tuple[Turn, ...] = ()


def mount_page(app: FastAPI, service: Service, kept: State) -> FastAPI:
    """Put the page at ``/`` of an application, after its own routes."""
    gr.mount_gradio_app(
        app,
        _blocks(service, kept),
        path="/",
        css=_static("page.css") + arena_css(),
        theme=_THEME,
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        show_error=False,
    )
    app.state.page = api_first(app)
    app.add_middleware(SessionFirst)
    return app


def release_pages(app: FastAPI) -> None:
    """Let go of the connection that every open page holds, so that the server can end."""
    app.state.page.stop_event.set()


def _static(name: str) -> str:
    return resources.files("assistant.serving").joinpath("static", name).read_text(encoding="utf-8")


def _blocks(service: Service, kept: State) -> gr.Blocks:
    with gr.Blocks(analytics_enabled=False, title=_TITLE) as blocks:
        gr.HTML(_INTRO, elem_id="intro", apply_default_css=False)
        with gr.Tabs():
            with gr.Tab("Chat", id="chat", elem_id="chat"):
                _chat(blocks, service)
            add_arena(blocks, service, kept)
    return blocks


def _chat(blocks: gr.Blocks, service: Service) -> None:
    conversation = gr.State(Conversation())
    earlier = gr.HTML("", elem_id="earlier", apply_default_css=False, js_on_load=_static("page.js"))
    latest = gr.HTML(WAITING, elem_id="latest", apply_default_css=False, js_on_load=_static("page.js"))
    heard = gr.HTML("", elem_id="heard", apply_default_css=False, js_on_load=_static("heard.js"))
    with gr.Row(elem_id="composer"):
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
        wipe = gr.Button("Clear", variant="secondary", scale=0, min_width=72, elem_id="clear")

    shown: list[Any] = [earlier, latest, heard, conversation]
    wiring: dict[str, Any] = {
        "api_visibility": "private",
        "show_progress": "hidden",
        "concurrency_limit": service.workers,
        "concurrency_id": "answers",
    }

    async def first() -> str:
        while service.assistant is None:
            await asyncio.sleep(_POLL_S)
        return welcome(service.assistant)

    async def ask(question: str | None, said: Conversation) -> tuple[Any, ...]:
        reply = await _reply(service, question or "", said)
        return (gr.skip(),) * 5 if reply is None else (*reply, "")

    async def ask_chip(said: Conversation, clicked: gr.EventData) -> tuple[Any, ...]:
        reply = await _reply(service, str(clicked.question), said)
        return (gr.skip(),) * 4 if reply is None else reply

    async def clear() -> tuple[Any, ...]:
        return "", await first(), "", Conversation(), ""

    blocks.load(first, None, latest, api_visibility="private", show_progress="hidden")
    gr.on([box.submit, send.click], ask, [box, conversation], [*shown, box], **wiring)
    gr.on([earlier.click, latest.click], ask_chip, conversation, shown, **wiring)
    wipe.click(clear, None, [*shown, box], api_visibility="private", show_progress="hidden")
    gr.api(
        _compare_endpoint(service),
        api_name="compare",
        concurrency_limit=service.workers,
        concurrency_id="answers",
    )


async def _reply(service: Service, question: str, said: Conversation) -> tuple[Any, ...] | None:
    """What the page shows next; ``None`` where it stays as it is."""
    if not question.strip():
        return None
    try:
        answers = await service.both(Question(question, said.turns))
    except AssistantError as error:
        gr.Warning(str(error))
        return None
    documents = service.ready().documents
    grown = Conversation(
        (*said.exchanges, exchange(question, answers, documents, newest=False)),
        (*said.turns, *remembered(question, answers["dl"])),
    )
    newest = exchange(question, answers, documents)
    return "".join(said.exchanges[-_EARLIER:]), newest, spoken(answers), grown


def _compare_endpoint(service: Service) -> Any:
    async def compare(question: str, history: list[dict[str, str]] | None = None) -> dict[str, Any]:
        """Both systems' answers and how they differ, as ``POST /v1/compare`` gives them."""
        try:
            return compared(await service.both(question_from_wire(question, history)))
        except AssistantError as error:
            raise gr.Error(str(error), print_exception=False) from error

    return compare
