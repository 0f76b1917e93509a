"""The Evaluate tab: components and what happens when they are used.

Given a ``Service`` and ``Evaluations``, lays out a tab. What is shown is made in ``evaluations``; what buttons
inside the markup do in the browser is in ``static/evaluate.js``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, fields
from typing import Any

import gradio as gr

from assistant.errors import AssistantError
from assistant.serving.evaluating.evaluation import Evaluation
from assistant.serving.evaluating.evaluations import Evaluations
from assistant.serving.evaluating.questions import Choice, OwnFile
from assistant.serving.guard.administrators import may_administer
from assistant.serving.page import evaluations as markup
from assistant.serving.page.static_files import static
from assistant.serving.service import Service

_POLL_S = 0.5
_LISTED = 50
_QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "concurrency_limit": None}
_FORBIDDEN = "Only administrators start, end and delete evaluations."


@dataclass(frozen=True, slots=True)
class _Shown:
    """The components of the tab."""

    form: gr.HTML
    problem: gr.HTML
    now: gr.HTML
    heard: gr.HTML
    runs: gr.HTML
    report: gr.HTML

    def all(self) -> list[Any]:
        """As outputs of an event."""
        return [getattr(self, field.name) for field in fields(self)]


def lay_out_evaluate(tab: gr.Tab, service: Service, evaluations: Evaluations) -> None:
    """Inside the tab that is open."""
    shown = _Shown(
        form=_html("form"),
        problem=_html("problem"),
        now=_html("now"),
        heard=_html("heard"),
        runs=_html("runs"),
        report=_html("report"),
    )
    asking_back = _html("asking-back", static("evaluate_asking_back.html"))
    opened = gr.State("")

    async def watch(open_: str, form: str, request: gr.Request) -> AsyncGenerator[dict[Any, Any], None]:
        """All of the tab, and while an evaluation runs, whatever changes in it."""
        may = _may(request)
        # Shown anew, it would forget what is chosen in it.
        if (fresh_form := markup.form(evaluations.sets.names(), may)) != form:
            yield {shown.form: fresh_form}
        last: dict[Any, Any] = {}
        ended: Evaluation | None = None
        while True:
            running = await asyncio.to_thread(evaluations.running)
            listed = await asyncio.to_thread(evaluations.listed, _LISTED)
            if running is None and ended is not None:
                ended = next((one for one in listed if one.id == ended.id), None)
            fresh = {
                shown.now: markup.now(running, may),
                shown.heard: markup.heard(running, ended),
                shown.runs: markup.evaluations(listed, open_, may),
            }
            changed = {part: text for part, text in fresh.items() if last.get(part) != text}
            if changed:
                yield changed
            if running is None:
                return
            last, ended = fresh, running
            await asyncio.sleep(_POLL_S)

    async def start(request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
        sent = event._data or {}
        own = sent.get("file")
        choice = Choice(
            tuple(map(str, sent.get("sets", ()))),
            OwnFile(str(own["name"]), str(own["text"])) if isinstance(own, dict) else None,
        )
        return await _done(shown, request, lambda: evaluations.start(choice, service.ready().documents))

    async def cancel(request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
        return await _done(shown, request, lambda: evaluations.cancel(str(event.evaluation)))

    async def resume(request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
        return await _done(shown, request, lambda: evaluations.resume(str(event.evaluation)))

    async def remove(open_: str, request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
        id_ = str(event.evaluation)
        done = await _done(shown, request, lambda: evaluations.delete(id_))
        gone = id_ == open_ and not done[shown.problem]
        return done | ({opened: "", shown.report: ""} if gone else {})

    async def open_report(request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
        try:
            found = await asyncio.to_thread(evaluations.get, str(event.evaluation))
        except AssistantError as error:
            return {shown.problem: markup.problem(str(error))}
        listed = await asyncio.to_thread(evaluations.listed, _LISTED)
        return {
            opened: found.id,
            shown.report: markup.report(found),
            shown.runs: markup.evaluations(listed, found.id, _may(request)),
        }

    tab.select(watch, [opened, shown.form], shown.all(), **_QUIET)
    for event, does in (
        (shown.form.start, start),
        (shown.now.cancel, cancel),
        (shown.runs.resume, resume),
    ):
        event(does, None, shown.all(), **_QUIET).then(watch, [opened, shown.form], shown.all(), **_QUIET)
    asking_back.remove(remove, opened, [opened, *shown.all()], **_QUIET).then(
        watch, [opened, shown.form], shown.all(), **_QUIET
    )
    shown.runs.open(open_report, None, [opened, *shown.all()], **_QUIET)


def _html(name: str, value: str = "") -> gr.HTML:
    return gr.HTML(
        value,
        elem_id=f"evaluate-{name}",
        elem_classes="evaluate",
        apply_default_css=False,
        js_on_load=static("evaluate.js"),
    )


def _may(request: gr.Request) -> bool:
    return request.request is not None and may_administer(request.request)


async def _done(shown: _Shown, request: gr.Request, change: Callable[[], object]) -> dict[Any, Any]:
    """Change something, if the sender may; what is wrong is shown."""
    if not _may(request):
        return {shown.problem: markup.problem(_FORBIDDEN)}
    try:
        await asyncio.to_thread(change)
    except AssistantError as error:
        return {shown.problem: markup.problem(str(error))}
    return {shown.problem: ""}
