"""An answer as it reads in a terminal.

Given an ``Answer`` and a rich console, prints it with its sources. It does not know how it was made.
"""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from assistant.domain import Answer, Document, Outcome

_TITLES = {"ml": "ml · TF-IDF + logistic regression", "dl": "dl · neural retrieval"}
_COLOURS = {Outcome.ANSWERED: "green", Outcome.CLARIFY: "yellow", Outcome.ABSTAINED: "red"}


def print_answer(console: Console, answer: Answer, documents: Mapping[str, Document]) -> None:
    """One panel: answer or why there is none, sources, confidence, time."""
    body = Text()
    match answer.outcome:
        case Outcome.ANSWERED:
            body.append(answer.text or "")
        case Outcome.CLARIFY:
            body.append("Not sure enough to answer. Did you mean:")
            for suggestion in answer.suggestions:
                body.append(f"\n  · {suggestion}")
        case Outcome.ABSTAINED:
            body.append(
                "The documents do not answer this." if answer.evidence else "There is nothing to answer."
            )
    for number, citation in enumerate(answer.citations, start=1):
        title = documents[citation.document].title
        body.append(f"\n[{number}] {title}: “{' '.join(citation.quote.split())}”", style="dim")
    total = answer.timings_ms.get("total", 0.0)
    console.print(
        Panel(
            body,
            title=_TITLES.get(answer.answerer, answer.answerer),
            subtitle=f"{answer.outcome} · confidence {answer.confidence:.0%} · {total:.1f} ms",
            border_style=_COLOURS[answer.outcome],
            title_align="left",
            subtitle_align="right",
        )
    )
