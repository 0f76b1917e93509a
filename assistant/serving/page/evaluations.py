"""The Evaluate tab as HTML: what can be asked, how far it is, what there was, and a report in a frame.

Given evaluations, gives escaped markup; what its buttons do is in ``static/evaluate.js`` and ``evaluate``. It
does not know files or processes.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.commands.progress_lines import Progress
from assistant.serving.evaluating.evaluation import Evaluation, State
from assistant.serving.evaluating.questions import KINDS, MAX_FILE_BYTES

_STATES = {
    State.RUNNING: "Running",
    State.DONE: "Done",
    State.CANCELLED: "Cancelled",
    State.FAILED: "Failed",
    State.INTERRUPTED: "Interrupted",
}
_WITHOUT_REPORT = {
    State.RUNNING: "It is being asked.",
    State.CANCELLED: "What was answered is kept.",
    State.FAILED: "It ended with an error; the server's log says which.",
    State.INTERRUPTED: "The server was stopped; what was answered is kept.",
}
_DOWNLOADS = {"html": "HTML", "markdown": "Markdown", "json": "JSON"}
_TENTHS = 10


def form(sets: Sequence[str], may_start: bool) -> str:
    """What can be asked; for who may not start anything, that it is so."""
    intro = (
        '<h2 id="evaluate-title">Is deep learning worth it on these questions?</h2>'
        '<p class="intro">Both systems answer the same questions, are scored without any model, and compared: who '
        "is right more often, by how much, whether that could be chance, and what it costs.</p>"
    )
    if not may_start:
        return f'{intro}<p class="none">Only administrators start evaluations. What there is can be read below.</p>'
    boxes = "".join(
        f'<label class="set"><input type="checkbox" name="set" value="{escape(name)}"> {escape(name)}</label>'
        for name in sets
    )
    ready = (
        f"<fieldset><legend>Questions that lie ready</legend>{boxes}</fieldset>"
        if boxes
        else '<p class="none">No questions lie ready here.</p>'
    )
    return (
        f'{intro}<form aria-labelledby="evaluate-title">{ready}'
        '<div class="own"><label for="evaluate-file">Or a file of your own</label>'
        f'<input type="file" id="evaluate-file" accept="{",".join(KINDS)}" data-most="{MAX_FILE_BYTES}" '
        'aria-describedby="evaluate-file-help">'
        '<p id="evaluate-file-help">JSONL, or CSV with the columns question and expected. '
        '<a href="/v1/evaluations/template" download="questions.csv">A template</a></p></div>'
        '<p class="problem" role="alert"></p>'
        '<button type="submit" class="tool main">Start</button></form>'
    )


def problem(text: str) -> str:
    """Why nothing was started; faults of a file are a line each."""
    lines = escape(text).strip().split("\n")
    rest = "".join(f"<li>{line.strip()}</li>" for line in lines[1:])
    return f"<p>{lines[0]}</p>" + (f"<ul>{rest}</ul>" if rest else "") if text else ""


def now(running: Evaluation | None, may_cancel: bool) -> str:
    """How far the one is that runs; empty where none does."""
    if running is None:
        return ""
    told = running.progress or Progress("Starting", 0, 0)
    # Conversations are asked whole, and counted so while they are.
    whole = "; a conversation counts once" if 0 < told.total < running.count else ""
    words = in_words(told) + whole
    value = f' value="{told.done}" max="{told.total}"' if told.total else ""
    cancel = (
        f'<button type="button" class="tool danger" data-do="cancel" data-evaluation="{escape(running.id)}">Cancel'
        "</button>"
        if may_cancel
        else ""
    )
    return (
        f'<section class="running" aria-label="Running evaluation"><h3>{_names(running)}</h3>'
        f'<div class="meter"><progress aria-label="{escape(told.stage)}"{value}></progress>'
        f"<span>{escape(words)}</span>{cancel}</div></section>"
    )


def heard(running: Evaluation | None, ended: Evaluation | None) -> str:
    """What is said aloud: a stage as it begins, every tenth of it, and how it ended."""
    if running is not None:
        told = running.progress or Progress("Starting", 0, 0)
        tenth = told.done * _TENTHS // told.total if told.total else 0
        return escape(f"{told.stage}{f': {tenth * 100 // _TENTHS} %' if tenth else ''}")
    if ended is None:
        return ""
    return escape(f"{_STATES[ended.state]}. {ended.headline or ended.reason}".strip())


def in_words(told: Progress) -> str:
    """How far it is."""
    return f"{told.stage}: {told.done:,} of {told.total:,}" if told.total else f"{told.stage} …"


def evaluations(listed: Sequence[Evaluation], opened: str, may_change: bool) -> str:
    """The latest first, the opened one marked; what can be done with each, where the reader may change them."""
    busy = any(one.state is State.RUNNING for one in listed)
    items = "".join(_item(one, one.id == opened, may_change, may_change and not busy) for one in listed)
    none = "" if items else '<p class="none">Nothing was evaluated here yet.</p>'
    return f'<h2 id="evaluate-runs-title">Evaluations</h2>{none}<ul aria-labelledby="evaluate-runs-title">{items}</ul>'


def report(evaluation: Evaluation | None) -> str:
    """The report in a frame that has nothing of the page's; empty where none is open."""
    if evaluation is None:
        return ""
    address = _report(evaluation)
    title = f"Report of {evaluation.began:%Y-%m-%d %H:%M} UTC"
    return (
        f'<section aria-label="{title}"><div class="head"><h2 tabindex="-1">{title}</h2>{_links(evaluation)}</div>'
        f'<iframe src="{address}" sandbox="allow-scripts" title="{title}" loading="lazy"></iframe></section>'
    )


def _item(one: Evaluation, opened: bool, may_delete: bool, may_resume: bool) -> str:
    name = f"{one.began:%Y-%m-%d %H:%M} UTC"
    told = one.headline if one.state is State.DONE else one.reason or _WITHOUT_REPORT[one.state]
    told = told or "One system was measured alone."
    do = remove = ""
    if one.state is State.DONE:
        do = _button("open", "Show report", one, opened, name)
    elif one.state is not State.RUNNING and may_resume:
        do = _button("resume", "Go on", one, False, name)
    if one.state is not State.RUNNING and may_delete:
        remove = _button("remove", "Delete", one, False, name)
    return (
        f'<li class="{one.state}"><p class="head"><time datetime="{one.began.isoformat()}">{name}</time> '
        f'<span class="badge">{_STATES[one.state]}</span></p>'
        f'<p class="asked">{_names(one)}</p><p class="told">{escape(told)}</p>'
        f'<div class="tools">{do}{_links(one) if one.state is State.DONE else ""}{remove}</div></li>'
    )


def _button(do: str, text: str, one: Evaluation, pressed: bool, name: str) -> str:
    current = ' aria-current="true"' if pressed else ""
    return (
        f'<button type="button" class="tool" data-do="{do}" data-evaluation="{escape(one.id)}"{current} '
        f'aria-label="{text}, {name}">{text}</button>'
    )


def _links(one: Evaluation) -> str:
    address = _report(one)
    downloads = "".join(
        f'<a class="tool" href="{address}?format={kind}&amp;download=true" download>{name}</a>'
        for kind, name in _DOWNLOADS.items()
    )
    return f'<a class="tool" href="{address}" target="_blank" rel="noopener">Own window</a>{downloads}'


def _report(one: Evaluation) -> str:
    return f"/v1/evaluations/{escape(one.id)}/report"


def _names(one: Evaluation) -> str:
    many = "question" if one.count == 1 else "questions"
    return f"{escape(', '.join(one.questions))} · {one.count:,} {many}"
