"""The page: its tabs, mounted on the API's server.

Given an application, a ``Service``, a ``State`` and ``Evaluations``, puts the page at ``/``. What is in a tab
is laid out elsewhere.
"""

from __future__ import annotations

import gradio as gr
from fastapi import FastAPI

from assistant.serving.arena.tab import add_arena, arena_css
from assistant.serving.evaluating.evaluations import Evaluations
from assistant.serving.mounting import api_first
from assistant.serving.page.chat import lay_out_chat
from assistant.serving.page.documents import lay_out_documents
from assistant.serving.page.door import Door
from assistant.serving.page.evaluate import lay_out_evaluate
from assistant.serving.page.queue import bound_queue
from assistant.serving.page.session import PageSession
from assistant.serving.page.static_files import static
from assistant.serving.service import Service
from assistant.serving.state.state import State
from assistant.serving.tools.tools import add_tools
from assistant.serving.tools.transport import OnlyPosts

_TITLE = "Machine learning or deep learning? Ask both."
_INTRO = (
    f"<h1>{_TITLE}</h1><p>Every question is answered twice, by a classical and by a neural system, with their "
    'sources, confidence and time. <a href="/docs">API</a></p>'
)
_THEME = gr.themes.Base(
    primary_hue="blue",
    neutral_hue="slate",
    font=["system-ui", "sans-serif"],
    font_mono=["ui-monospace", "monospace"],
)


def mount_page(app: FastAPI, service: Service, kept: State, evaluations: Evaluations) -> FastAPI:
    """Put the page at ``/`` of an application, after its own routes."""
    gr.mount_gradio_app(
        app,
        _blocks(service, kept, evaluations),
        path="/",
        css=static("page.css") + arena_css() + static("evaluate.css") + static("documents.css"),
        theme=_THEME,
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        show_error=False,
        mcp_server=True,
    )
    app.state.page = api_first(app, lambda page: OnlyPosts(Door(page)))
    app.add_middleware(PageSession)
    return app


def release_pages(app: FastAPI) -> None:
    """Let go of the connection that every open page holds, so that the server can end."""
    app.state.page.stop_event.set()


def _blocks(service: Service, kept: State, evaluations: Evaluations) -> gr.Blocks:
    with gr.Blocks(analytics_enabled=False, title=_TITLE) as blocks:
        gr.HTML(_INTRO, elem_id="intro", apply_default_css=False)
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Chat", id="chat", elem_id="chat"):
                lay_out_chat(blocks, service, kept)
            add_arena(blocks, service, kept)
            with gr.Tab("Evaluate", id="evaluate", elem_id="evaluate") as evaluate:
                lay_out_evaluate(evaluate, service, evaluations)
            with gr.Tab("Documents", id="documents", elem_id="documents"):
                lay_out_documents()
        add_tools(service)
    bound_queue(blocks, service.max_waiting)
    return blocks
