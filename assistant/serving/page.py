"""The page: a chat in which every question gets both answers.

Given a ``Service``, lays out Gradio components and wires them. Markup is made, and escaped, in
``transcript``; answering is the service's.
"""

from __future__ import annotations

from importlib import resources
from typing import Any

import gradio as gr
from fastapi import FastAPI

from assistant.batch import remembered
from assistant.domain import Answer, Outcome, Question, Turn
from assistant.errors import AssistantError
from assistant.serving.api import Service
from assistant.serving.transcript import exchange, transcript
from assistant.wire import answer_to_wire

_EMPTY = (
    '<div class="empty">Ask anything about machine learning, deep learning, learning paths or careers. '
    "You will see what each system answers, from where, and how sure it is.</div>"
)
_INTRO = (
    "<h1>Machine learning or deep learning? Ask both.</h1><p>Every question is answered twice: by a classical "
    "classifier and by a neural retriever. Both quote the articles, and say so when the articles have no answer.</p>"
)
_EXAMPLES = (
    "What does a deep learning engineer earn in the US?",
    "ml or dl first if i'm a total beginner?",
    "Compare training time of machine learning and deep learning",
    "How does PayPal catch fraud, and how often is it wrong?",
    "What is self-attention?",
    "What does a data scientist earn in Brazil?",
)
_OFFERED = 3
_THEME = gr.themes.Base(
    primary_hue="blue",
    neutral_hue="slate",
    font=["system-ui", "sans-serif"],
    font_mono=["ui-monospace", "monospace"],
)


def mount_page(app: FastAPI, service: Service) -> FastAPI:
    """Put the page at ``/`` of an application."""
    css = resources.files("assistant.serving").joinpath("static/page.css").read_text(encoding="utf-8")
    gr.mount_gradio_app(
        app,
        _blocks(service),
        path="/",
        css=css,
        theme=_THEME,
        footer_links=[],
        ssr_mode=False,
        show_error=False,
    )
    return app


def _blocks(service: Service) -> gr.Blocks:
    async def ask(question: str, shown: list[str], history: list[tuple[str, str]]) -> tuple[Any, ...]:
        if not question.strip():
            return (gr.skip(),) * (4 + _OFFERED)
        turns = tuple(Turn("user" if role == "user" else "assistant", said) for role, said in history)
        try:
            answers = await service.both(Question(question, turns))
        except AssistantError as error:
            gr.Warning(error.message)
            return (gr.skip(),) * (4 + _OFFERED)
        documents = service.ready().documents
        shown = [*shown, exchange(question, answers, documents)]
        said = remembered(question, answers["dl"])
        history = [*history, *((turn.role, turn.content) for turn in said)]
        offered = _offered(answers)
        buttons = [
            gr.Button(offered[row] if row < len(offered) else "", visible=row < len(offered))
            for row in range(_OFFERED)
        ]
        return transcript(shown), shown, history, "", *buttons

    async def compare(question: str) -> dict[str, Any]:
        answers = await service.both(Question(question))
        return {name: answer_to_wire(answer) for name, answer in answers.items()}

    def clear() -> tuple[Any, ...]:
        hidden = [gr.Button("", visible=False) for _ in range(_OFFERED)]
        return _EMPTY, [], [], "", *hidden

    with gr.Blocks(analytics_enabled=False, title="Machine learning or deep learning? Ask both.") as blocks:
        gr.HTML(_INTRO, elem_id="intro")
        shown, history = gr.State([]), gr.State([])
        log = gr.HTML(_EMPTY, elem_id="transcript")
        with gr.Row(elem_classes="chips", elem_id="offered"):
            offered = [gr.Button("", visible=False, size="sm") for _ in range(_OFFERED)]
        with gr.Row():
            box = gr.Textbox(
                label="Your question",
                placeholder="Ask a question, or a follow-up",
                max_length=4000,
                lines=1,
                max_lines=6,
                scale=8,
                autofocus=True,
                elem_id="question",
            )
            send = gr.Button("Ask", variant="primary", scale=1, min_width=80, elem_id="ask")
            wipe = gr.Button("Clear", scale=1, min_width=80, elem_id="clear")
        with gr.Row(elem_classes="chips", elem_id="examples"):
            examples = [gr.Button(text, size="sm") for text in _EXAMPLES]
        outputs = [log, shown, history, box, *offered]
        gr.on([box.submit, send.click], ask, [box, shown, history], outputs, api_visibility="private")
        for button in [*examples, *offered]:
            button.click(ask, [button, shown, history], outputs, api_visibility="private")
        wipe.click(clear, None, outputs, api_visibility="private")
        gr.api(compare, api_name="compare")
    return blocks


def _offered(answers: dict[str, Answer]) -> list[str]:
    """What either system offers instead of an answer, without repeats."""
    titles = [
        title
        for answer in answers.values()
        if answer.outcome is Outcome.CLARIFY
        for title in answer.suggestions
    ]
    return list(dict.fromkeys(titles))[:_OFFERED]
