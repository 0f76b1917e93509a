"""Questions that may be asked next.

Given answers and what was asked before, chooses among the known questions that the systems weighed anyway,
so that it costs nothing. It does not know how they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, zip_longest

from assistant.domain import Answer, Outcome

_SHOWN = 3


def next_questions(answers: Mapping[str, Answer], asked: Iterable[str]) -> tuple[str, ...]:
    """At most three, those nearest to what was asked first; none where no system answers.

    Args:
        asked: every question of the conversation, this one too.
    """
    if not any(answer.outcome is Outcome.ANSWERED for answer in answers.values()):
        return ()
    known = {_plain(question) for question in asked}
    known |= {_plain(answer.standalone_question) for answer in answers.values()}
    known |= {_plain(draft) for answer in answers.values() for draft in _said(answer)}
    chosen: dict[str, str] = {}
    # In turn, so that both systems have a say.
    for title in chain.from_iterable(zip_longest(*map(_weighed, answers.values()))):
        if title and _plain(title) not in known:
            chosen.setdefault(_plain(title), title)
    return tuple(chosen.values())[:_SHOWN]


def _weighed(answer: Answer) -> Iterator[str]:
    yield from answer.suggestions
    yield from (draft.title for draft in answer.explanation.drafts)
    yield from (guess.title for guess in answer.explanation.intents)


def _said(answer: Answer) -> Iterator[str]:
    """The known questions whose answers are part of what was said."""
    said = _plain(answer.text or "")
    yield from (draft.title for draft in answer.explanation.drafts if _plain(draft.text) in said)
    # What ``ml`` says, it says for the first.
    if answer.outcome is Outcome.ANSWERED:
        yield from (guess.title for guess in answer.explanation.intents[:1])


def _plain(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
