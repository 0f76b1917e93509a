"""Stand-ins for what tests do not test: answerers that say what they are told to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from assistant.domain import (
    Answer,
    Chunk,
    Citation,
    Document,
    Evidence,
    IntentGuess,
    Outcome,
    Question,
    Reason,
    Recognised,
    TermWeight,
)
from assistant.errors import QuestionError
from assistant.generation.support import SupportCheck
from assistant.load import Assistant
from assistant.protocols import Vectors


class FakeAnswerer:
    """Says ``replies[question]``; abstains where that is ``None``, refuses where there is none.

    ``asked`` holds what it was asked, in order.
    """

    def __init__(
        self, name: str, replies: dict[str, str | None], reply: Callable[[Question], Answer] | None = None
    ) -> None:
        self._name, self._replies, self._reply = name, replies, reply
        self.asked: list[Question] = []

    @property
    def name(self) -> str:
        return self._name

    def answer(self, question: Question) -> Answer:
        self.asked.append(question)
        if self._reply is not None:
            return self._reply(question)
        if question.text not in self._replies:
            raise QuestionError(f"{question.text!r} is none of the replies.")
        return fake_answer(self._name, question.text, self._replies[question.text])


def fake_answer(
    name: str,
    question: str,
    text: str | None,
    *,
    confidence: float | None = None,
    citations: tuple[Citation, ...] = (),
    evidence: tuple[Evidence, ...] = (),
) -> Answer:
    """An answer, or an abstention where ``text`` is ``None``."""
    sure = (0.9 if text else 0.1) if confidence is None else confidence
    return Answer(
        answerer=name,
        outcome=Outcome.ANSWERED if text else Outcome.ABSTAINED,
        text=text,
        reason=None if text else Reason.NOT_COVERED,
        confidence=sure,
        standalone_question=question,
        citations=citations,
        evidence=evidence,
        timings_ms={"total": 2.0},
    )


def fake_evidence(*spans: tuple[str, int, int]) -> tuple[Evidence, ...]:
    """Chunks at ``(document, start, end)``, best first."""
    return tuple(
        Evidence(Chunk(f"{document}-{start}", document, start, end, "…"), 1.0 / rank, rank)
        for rank, (document, start, end) in enumerate(spans, start=1)
    )


class FakeRetriever:
    """Finds one chunk whatever is asked; ``asked`` holds the queries."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def retrieve(self, query: str, k: int) -> list[Evidence]:
        self.asked.append(query)
        return [Evidence(Chunk("d#0-3", "d", 0, 3, "one"), 0.5, 1)][:k]


class FakeEncoder:
    """Words are tokens; a text's vector says which of four classes its length falls into."""

    dim = 4
    max_tokens = 50

    def count(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.eye(self.dim, dtype=np.float32)[[len(text) % self.dim for text in texts]]


class FakeRecogniser:
    """Takes every text for one of two questions."""

    def recognise(self, text: str, k: int) -> Recognised:
        guesses = (IntentGuess("one", "What is one?", 0.75), IntentGuess("two", "What is two?", 0.25))
        return Recognised(guesses[:k], (TermWeight("one", 0.5),), 0.875)


class FakeReader:
    """A reader that finds everything supported, but what speaks of whales."""

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.full(len(texts), 0.125 if "whale" in question else 0.75, dtype=np.float32)


def fake_assistant(reply: Callable[[str, Question], Answer] | None = None) -> Assistant:
    """Both systems say what ``reply`` gives for their name and a question; "yes" if not given."""

    def answerer(name: str) -> FakeAnswerer:
        say = reply or (lambda name, question: fake_answer(name, question.text, "yes"))
        return FakeAnswerer(name, {}, lambda question: say(name, question))

    return Assistant(
        answerers={name: answerer(name) for name in ("ml", "dl")},
        documents={"d": Document("d", "Title of d", "d.md", "one two three")},
        chunks=(),
        retriever=cast(Any, FakeRetriever()),
        encoder=FakeEncoder(),
        recogniser=FakeRecogniser(),
        support=SupportCheck(FakeReader()),
        examples=("What is one?",),
        manifest={"corpus": "abc", "artefacts": {}},
    )
