"""A duel as HTML: two answers that nothing tells apart, and after the vote whose they were.

Given a ``Duel`` and the documents, gives markup in which every text from outside is escaped. It does not
know Gradio, nor how the vote gets to the server (``static/arena.js`` sends it).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from assistant.domain import Document, Reason
from assistant.questions.asked_text import readable
from assistant.serving.called import called
from assistant.serving.page.transcript import chips, prose
from assistant.serving.said import DECLINED
from assistant.serving.state.duels import Choice, Duel, Vote
from assistant.serving.state.texts import MAX_REASON_CHARS

# Letters, not left and right: on a phone one answer stands below the other.
_CHOICES: dict[Choice, str] = {
    "left": "A is better",
    "right": "B is better",
    "tie": "Tie",
    "both_bad": "Both are bad",
}


def invitation(examples: Sequence[str]) -> str:
    """What stands there before anything was asked: questions to click, if there are any."""
    if not examples:
        return Markup('<p class="invitation">Ask a question to get two answers.</p>')
    told = Markup('<p class="invitation">Ask a question to get two answers, or start with one of these:</p>')
    return told + Markup('<div class="chips">{}</div>').format(Markup(chips(examples)))


def duel_markup(duel: Duel, documents: Mapping[str, Document]) -> str:
    """Both answers in one form; below them what can be voted, or, with names, what was."""
    if duel.vote is None:
        return _laid_out(duel, (Markup(), Markup()), documents, _ballot(duel))
    names = [
        Markup('<span class="name">{}</span>{}').format(
            called(system),
            Markup('<span class="yours">Your choice</span>') if duel.vote.choice == side else "",
        )
        for side, system in (("left", duel.left), ("right", duel.right))
    ]
    return _laid_out(duel, names, documents, _verdict(duel.vote))


def spoken(duel: Duel) -> str:
    """For screen readers: both answers without their quotes, or the vote's outcome."""
    if duel.vote is not None:
        return Markup("<p>{}</p>").format(_outcome(duel.vote))
    return Markup("").join(
        Markup("<div>{}: {}</div>").format(letter, _said(duel.answers[system]))
        for letter, system in _sides(duel)
    )


def _ballot(duel: Duel) -> Markup:
    buttons = Markup("").join(
        Markup('<button type="submit" name="choice" value="{}">{}</button>').format(choice, label)
        for choice, label in _CHOICES.items()
    )
    return Markup(
        '<form class="ballot" data-duel="{}"><fieldset><legend>Which answer is better?</legend>'
        '<label for="why">Why? <span>(optional, kept with your vote)</span></label>'
        '<textarea id="why" name="reason" rows="2" maxlength="{}"></textarea>'
        '<div class="choices">{}</div></fieldset></form>'
    ).format(duel.id, MAX_REASON_CHARS, buttons)


def _verdict(vote: Vote) -> Markup:
    reason = Markup('<p class="reason" dir="auto">“{}”</p>').format(vote.reason) if vote.reason else ""
    return Markup(
        '<div class="verdict"><p>{}</p>{}<button type="button" class="next">Next question</button></div>'
    ).format(_outcome(vote), reason)


def _outcome(vote: Vote) -> str:
    left, right = called(vote.left), called(vote.right)
    match vote.choice:
        case "left":
            return f"You preferred A, {left}, to B, {right}."
        case "right":
            return f"You preferred B, {right}, to A, {left}."
        case "tie":
            return f"You called it a tie. A was {left}, B was {right}."
        case "both_bad":
            return f"You found both bad. A was {left}, B was {right}."


def _laid_out(
    duel: Duel, names: Sequence[Markup], documents: Mapping[str, Document], after: Markup
) -> Markup:
    cards = Markup("").join(
        _card(letter, name, duel.answers[system], documents)
        for (letter, system), name in zip(_sides(duel), names, strict=True)
    )
    return Markup(
        '<section class="duel"><h2 dir="auto">{}</h2><div class="sides">{}</div>{}</section>'
    ).format(readable(duel.question), cards, after)


def _sides(duel: Duel) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("A", duel.left), ("B", duel.right)


def _card(letter: str, name: Markup, answer: Mapping[str, Any], documents: Mapping[str, Document]) -> Markup:
    return Markup(
        '<article class="side" aria-label="Answer {}"><h3><span class="letter">{}</span>{}</h3>'
        '<div class="words" dir="auto">{}</div>{}</article>'
    ).format(letter, letter, name, _said(answer), _quotes(answer["citations"], documents))


def _said(answer: Mapping[str, Any]) -> Markup:
    if answer["outcome"] == "answered":
        return Markup(prose(answer["text"] or ""))
    told = Markup("<p>{}</p>").format(DECLINED[Reason(answer["reason"] or Reason.NOT_COVERED)])
    if not answer["suggestions"]:
        return told
    offered = Markup("").join(Markup("<li>{}</li>").format(one) for one in answer["suggestions"])
    return told + Markup("<p>Did you mean:</p><ul>{}</ul>").format(offered)


def _quotes(citations: Sequence[Mapping[str, Any]], documents: Mapping[str, Document]) -> Markup:
    if not citations:
        return Markup('<p class="quotes">It quotes nothing.</p>')
    quotes = Markup("").join(
        Markup('<li><q dir="auto">{}</q> <cite>{}</cite></li>').format(
            one["quote"], _title(one["document"], documents)
        )
        for one in citations
    )
    summary = f"{len(citations)} quote{'' if len(citations) == 1 else 's'}"
    return Markup('<details class="quotes"><summary>{}</summary><ul>{}</ul></details>').format(
        summary, quotes
    )


def _title(document: str, documents: Mapping[str, Document]) -> str:
    # The index may have been built anew since, without it.
    known = documents.get(document)
    return document if known is None else known.title or document
