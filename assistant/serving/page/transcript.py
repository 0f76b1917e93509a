"""A conversation as HTML: answers side by side, or one system's alone.

Given answers and documents, gives markup. Every text that people or documents wrote is escaped here
or in ``sources``, ``passages`` and ``reasons``, once; nothing they return runs script. It does not
know Gradio.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape

from assistant.domain import Answer, Document, Outcome, Reason
from assistant.questions.asked_text import readable
from assistant.serving.difference import difference
from assistant.serving.page.asking import Progress
from assistant.serving.page.reasons import reasons
from assistant.serving.page.sources import sources
from assistant.serving.said import DECLINED
from assistant.serving.service import NAMES

_SYSTEMS = {
    "ml": ("Classical", "ml", "TF-IDF and logistic regression"),
    "dl": ("Neural", "dl", "embeddings and passages"),
}
_OUTCOMES = {
    Outcome.ANSWERED: "Answered",
    Outcome.CLARIFY: "Needs clarifying",
    Outcome.ABSTAINED: "Not in the articles",
}

_LONG = 200


def exchange(
    number: int,
    question: str,
    answers: Mapping[str, Answer],
    documents: Mapping[str, Document],
    *,
    newest: bool = True,
    onward: Sequence[str] = (),
) -> str:
    """One question with its answers.

    Args:
        number: in the conversation, from 1.
        newest: the first source of each answer is open, and the question can be answered again.
        onward: questions that may be asked next.
    """
    cards = "".join(_card(answers[name], documents, newest) for name in NAMES if name in answers)
    standalone = next(iter(answers.values())).standalone_question
    rewritten = (
        f'<p class="rewritten" dir="auto"{_scrolls(standalone)}>Understood as: {escape(standalone)}</p>'
        if _plain(standalone) != _plain(question)
        else ""
    )
    how = (
        f'<p class="difference">{_quoting(difference(answers["ml"], answers["dl"]).summary)}</p>'
        if len(answers) == len(NAMES)
        else ""
    )
    return _exchange(number, question, f"{rewritten}{how}", cards, _onward(onward, newest))


def unfinished(
    number: int, question: str, names: Sequence[str], progress: Progress, documents: Mapping[str, Document]
) -> str:
    """One question while it is being answered by the systems named."""
    cards = "".join(
        _card(progress.answers[name], documents, newest=True)
        if name in progress.answers
        else _begun(name, progress.begun.get(name, ""))
        for name in names
    )
    return _exchange(number, question, "", cards, "")


def stopped(number: int, question: str) -> str:
    """One question whose answers were stopped; nothing of it is kept."""
    said = '<p class="stopped">Stopped. Nothing of this was kept.</p>'
    return _exchange(number, question, said, "", f'<div class="chips">{chips([question], "Ask again")}</div>')


def spoken(answers: Mapping[str, Answer]) -> str:
    """The answers without their sources, for screen readers."""
    return "".join(f"<p>{_SYSTEMS[name][0]}: {_said(answers[name])}</p>" for name in NAMES if name in answers)


def _exchange(number: int, question: str, above: str, cards: str, below: str) -> str:
    return (
        f'<section class="exchange" data-number="{number}">'
        f'<h2 class="question" dir="auto"{_scrolls(question)}>{escape(readable(question))}</h2>'
        f'{above}<div class="pair">{cards}</div>{below}</section>'
    )


def _quoting(summary: str) -> str:
    """What is quoted in it may be written in another direction, and turns nothing but itself."""
    return re.sub("“(.*)”", r"“<bdi>\1</bdi>”", escape(summary), flags=re.DOTALL)


def _scrolls(text: str) -> str:
    """Long ones scroll in their place, and whoever has no mouse has to get into them."""
    return ' tabindex="0"' if len(text) > _LONG else ""


def _onward(questions: Sequence[str], newest: bool) -> str:
    if not newest:
        return ""
    offered = (
        f'<div class="onward"><h3>Ask next</h3><div class="chips">{chips(questions)}</div></div>'
        if questions
        else ""
    )
    return f'<div class="tools"><button type="button" class="tool" data-do="again">Answer again</button></div>{offered}'


def _begun(name: str, words: str) -> str:
    return (
        f'<article class="answer begun" data-answerer="{name}" aria-label="{_SYSTEMS[name][0]} answer" '
        f'aria-busy="true"><header>{_name(name)}<span class="badge">Answering…</span></header>'
        f'<div class="said" dir="auto">{prose(words)}</div></article>'
    )


def _name(system: str) -> str:
    name, short, how = _SYSTEMS[system]
    return f'<h3 title="{how}">{name} <span>({short})</span></h3>'


def chips(questions: Sequence[str], label: str | None = None) -> str:
    """Buttons that ask a question when they are clicked (see ``static/talk.js``); they say it, or ``label``."""
    return "".join(
        f'<button type="button" class="chip" data-ask="{escape(question)}">{escape(label or question)}</button>'
        for question in questions
    )


def _card(answer: Answer, documents: Mapping[str, Document], newest: bool) -> str:
    sure = round(answer.confidence * 100)
    offered = (
        f'<div class="offered"><p>Did you mean:</p><div class="chips">{chips(answer.suggestions)}</div></div>'
        if answer.outcome is Outcome.CLARIFY and answer.suggestions
        else ""
    )
    badge = "Nothing asked" if answer.reason is Reason.NOTHING_ASKED else _OUTCOMES[answer.outcome]
    return (
        f'<article class="answer {answer.outcome.value}" data-answerer="{answer.answerer}" '
        f'aria-label="{_SYSTEMS[answer.answerer][0]} answer">'
        f'<header>{_name(answer.answerer)}<span class="badge">{badge}</span></header>'
        f'<div class="said" dir="auto">{_said(answer)}</div>{offered}'
        f'<div class="facts"><span class="bar" aria-hidden="true"><span style="width:{sure}%"></span></span>'
        f"<span>{sure}% confident</span><span>{answer.timings_ms.get('total', 0.0):.1f} ms</span>"
        '<button type="button" class="tool" data-do="copy">Copy</button></div>'
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
