"""The page: its tabs, mounted on the API's server.

Given an application, a ``Service`` and a ``State``, puts the page at ``/``. What is in a tab is laid out
elsewhere.
"""

from __future__ import annotations

import gradio as gr
from fastapi import FastAPI

from assistant.serving.mounting import api_first
from assistant.serving.page.chat import lay_out_chat
from assistant.serving.page.session import PageSession
from assistant.serving.page.static_files import static
from assistant.serving.service import Service
from assistant.serving.state.state import State
from assistant.serving.tools.tools import add_tools

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


def mount_page(app: FastAPI, service: Service, kept: State) -> FastAPI:
    """Put the page at ``/`` of an application, after its own routes."""
    gr.mount_gradio_app(
        app,
        _blocks(service, kept),
        path="/",
        css=static("page.css"),
        theme=_THEME,
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        show_error=False,
        mcp_server=True,
    )
    app.state.page = api_first(app)
    app.add_middleware(PageSession)
    return app


def release_pages(app: FastAPI) -> None:
    """Let go of the connection that every open page holds, so that the server can end."""
    app.state.page.stop_event.set()


def _blocks(service: Service, kept: State) -> gr.Blocks:
    with gr.Blocks(analytics_enabled=False, title=_TITLE) as blocks:
        gr.HTML(_INTRO, elem_id="intro", apply_default_css=False)
        with gr.Tabs(elem_id="tabs"), gr.Tab("Chat", id="chat"):
            lay_out_chat(blocks, service, kept)
        add_tools(service)
    return blocks
