"""The arena's tab: components, and what happens when something is asked or voted.

Given a ``Service`` that answers and a ``State`` that keeps, lays itself out within a ``gr.Tabs``. Markup is
made, and escaped, in ``sides``, ``standings`` and ``measured``. Both answers come in one piece, so that their
times tell nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from importlib import resources
from typing import Any

import gradio as gr

from assistant.errors import AssistantError
from assistant.serving.arena.measured import measured
from assistant.serving.arena.referee import Referee
from assistant.serving.arena.sides import duel_markup, invitation, spoken
from assistant.serving.arena.standings import standings
from assistant.serving.owner import known_owner, somebody
from assistant.serving.page.static_files import static
from assistant.serving.service import Service
from assistant.serving.state.duels import CHOICES
from assistant.serving.state.state import State

_POLL_S = 0.1
_INTRO = (
    "<p>Both systems answer, without their names and in an order drawn by lot. Say which answer is better, and "
    "see whose it was.</p>"
)


def arena_css() -> str:
    """The tab's style, over the colours of the page."""
    return _static("arena.css")


def add_arena(blocks: gr.Blocks, service: Service, kept: State) -> None:
    """Lay out the tab and wire it."""
    with gr.Tab("Arena", id="arena", elem_id="arena") as tab:
        gr.HTML(_INTRO, elem_id="arena-intro", apply_default_css=False)
        with gr.Row(elem_id="arena-composer"):
            box = gr.Textbox(
                label="Your question",
                show_label=False,
                placeholder="Ask both",
                container=False,
                lines=1,
                max_lines=6,
                scale=8,
                elem_id="arena-question",
            )
            send = gr.Button("Ask", variant="primary", scale=0, min_width=88, elem_id="arena-ask")
        duel = gr.HTML("", elem_id="arena-duel", apply_default_css=False, js_on_load=_static("arena.js"))
        heard = gr.HTML("", elem_id="arena-heard", apply_default_css=False, js_on_load=static("heard.js"))
        board = gr.HTML("", elem_id="arena-board", apply_default_css=False)
        agreeing = gr.HTML("", elem_id="arena-measured", apply_default_css=False)

    happens = _Happenings(service, kept)
    quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    keeping = quiet | {"concurrency_limit": service.workers}
    answering = keeping | {"concurrency_id": "answers"}
    blocks.load(happens.loaded, None, [duel, heard], **keeping)
    tab.select(happens.opened, None, [board, agreeing], **keeping)
    gr.on([box.submit, send.click], happens.asked, box, [duel, heard, box], **answering)
    duel.click(happens.clicked, None, [duel, heard, box], **answering)
    duel.submit(happens.voted, None, [duel, heard, board, agreeing], **keeping)
    duel.clear(happens.nothing_asked, None, [duel, heard], **keeping)


class _Happenings:
    """What the page shows after each."""

    def __init__(self, service: Service, kept: State) -> None:
        self._service = service
        self._referee = Referee(service, kept)

    async def loaded(self, request: gr.Request) -> tuple[Any, ...]:
        while self._service.assistant is None:
            await asyncio.sleep(_POLL_S)
        return await _or_warned(self._left_open(request), 2)

    async def nothing_asked(self) -> tuple[str, str]:
        return invitation(await self._referee.examples(self._service.ready())), ""

    async def opened(self) -> tuple[Any, ...]:
        return await _or_warned(self._boards(), 2)

    async def asked(self, question: str | None, request: gr.Request) -> tuple[Any, ...]:
        if not (question or "").strip():
            return (gr.skip(),) * 3
        return await _or_warned(self._duel(str(question), request), 3)

    async def clicked(self, clicked: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        return await self.asked(str(clicked.question), request)

    async def voted(self, cast: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        if cast.choice not in CHOICES:
            return (gr.skip(),) * 4
        return await _or_warned(self._vote(cast, request), 4)

    async def _left_open(self, request: gr.Request) -> tuple[str, str]:
        owner = _known(request)
        duel = None if owner is None else await self._referee.left_open(owner)
        if duel is None:
            return await self.nothing_asked()
        return duel_markup(duel, self._service.ready().documents), ""

    async def _duel(self, question: str, request: gr.Request) -> tuple[Any, ...]:
        duel = await self._referee.duel(_owner(request), question)
        return duel_markup(duel, self._service.ready().documents), spoken(duel), ""

    async def _vote(self, cast: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        reason = str(cast.reason).strip() or None
        duel = await self._referee.vote(_owner(request), str(cast.duel), cast.choice, reason)
        return duel_markup(duel, self._service.ready().documents), spoken(duel), *(await self._boards())

    async def _boards(self) -> tuple[Any, ...]:
        board = standings(await self._referee.leaderboard())
        if self._service.assistant is None:
            return board, ""
        return board, measured(await self._referee.agreement(self._service.ready()))


async def _or_warned(doing: Coroutine[Any, Any, tuple[Any, ...]], outputs: int) -> tuple[Any, ...]:
    """What is done; where it fails, a warning, and the page as it is."""
    try:
        return await doing
    except AssistantError as error:
        gr.Warning(str(error))
        return (gr.skip(),) * outputs


def _owner(request: gr.Request) -> str:
    return somebody(_known(request))


def _known(request: gr.Request) -> str | None:
    return None if request.request is None else known_owner(request.request)


def _static(name: str) -> str:
    return resources.files("assistant.serving.arena").joinpath("static", name).read_text(encoding="utf-8")
