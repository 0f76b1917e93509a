"""The documents' place on the page: what is indexed, and how administrators change it.

Given nothing, lays out a tab whose script asks ``/v1/documents`` and ``/v1/index``, as any program would: who may do
what is decided there. It does not know what is indexed.
"""

from __future__ import annotations

import gradio as gr

from assistant.serving.page.static_files import static


def lay_out_documents() -> None:
    """Inside the tab that is open."""
    gr.HTML(
        static("documents.html"),
        elem_id="documents-page",
        apply_default_css=False,
        js_on_load=static("documents.js"),
    )
