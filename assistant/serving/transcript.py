"""A conversation as HTML: both answers side by side.

Given answers and documents, gives markup. Every text that people or documents wrote is escaped here
or in ``sources``, ``passages`` and ``reasons``, once; nothing they return runs script. It does not
know Gradio.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from assistant.domain import Answer, Document, Outcome, Reason
from assistant.questions.asked_text import readable
from assistant.serving.difference import difference
from assistant.serving.reasons import reasons
from assistant.serving.said import DECLINED
from assistant.serving.service import NAMES
from assistant.serving.sources import sources

_SYSTEMS = {
    "ml": ("Classical", "ml", "TF-IDF and logistic regression"),
    "dl": ("Neural", "dl", "embeddings and passages"),
}
_OUTCOMES = {
    Outcome.ANSWERED: "Answered",
    Outcome.CLARIFY: "Needs clarifying",
    Outcome.ABSTAINED: "Not in the articles",
}


def exchange(
    question: str, answers: Mapping[str, Answer], documents: Mapping[str, Document], *, newest: bool = True
) -> str:
    """One question with both answers; the first source of each is open while it is the newest."""
    cards = "".join(_card(answers[name], documents, newest) for name in NAMES)
    standalone = answers["dl"].standalone_question
    rewritten = (
        f'<p class="rewritten" dir="auto">Understood as: {escape(standalone)}</p>'
        if _plain(standalone) != _plain(question)
        else ""
    )
    how = escape(difference(answers["ml"], answers["dl"]).summary)
    return (
        f'<section class="exchange"><h2 class="question" dir="auto">{escape(readable(question))}</h2>{rewritten}'
        f'<p class="difference">{how}</p><div class="pair">{cards}</div></section>'
    )


def spoken(answers: Mapping[str, Answer]) -> str:
    """Both answers without their sources, for screen readers."""
    return "".join(f"<p>{_SYSTEMS[name][0]}: {_said(answers[name])}</p>" for name in NAMES)


def chips(questions: Sequence[str]) -> str:
    """Buttons that ask a question when they are clicked (see ``static/page.js``)."""
    return "".join(
        f'<button type="button" class="chip" data-ask="{escape(question)}">{escape(question)}</button>'
        for question in questions
    )


def _card(answer: Answer, documents: Mapping[str, Document], newest: bool) -> str:
    name, short, how = _SYSTEMS[answer.answerer]
    sure = round(answer.confidence * 100)
    offered = (
        f'<div class="offered"><p>Did you mean:</p><div class="chips">{chips(answer.suggestions)}</div></div>'
        if answer.outcome is Outcome.CLARIFY and answer.suggestions
        else ""
    )
    badge = "Nothing asked" if answer.reason is Reason.NOTHING_ASKED else _OUTCOMES[answer.outcome]
    return (
        f'<article class="answer {answer.outcome.value}" data-answerer="{answer.answerer}" '
        f'aria-label="{name} answer">'
        f'<header><h3 title="{how}">{name} <span>({short})</span></h3><span class="badge">{badge}</span></header>'
        f'<div class="said" dir="auto">{_said(answer)}</div>{offered}'
        f'<div class="facts"><span class="bar" aria-hidden="true"><span style="width:{sure}%"></span></span>'
        f"<span>{sure}% confident</span><span>{answer.timings_ms.get('total', 0.0):.1f} ms</span></div>"
        f"{sources(answer, documents, opened=newest)}{reasons(answer)}</article>"
    )


def _said(answer: Answer) -> str:
    if answer.outcome is Outcome.ANSWERED:
        return prose(answer.text or "")
    return f"<p>{DECLINED[answer.reason or Reason.NOT_COVERED]}</p>"


def prose(text: str) -> str:
    """Paragraphs, and runs of ``- `` lines as lists."""
    parts: list[str] = []
    items: list[str] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("- "):
            items.append(f"<li>{escape(line[2:])}</li>")
            continue
        if items:
            parts.append(f"<ul>{''.join(items)}</ul>")
            items = []
        if line.strip():
            parts.append(f"<p>{escape(line)}</p>")
    return "".join(parts)


def _plain(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
