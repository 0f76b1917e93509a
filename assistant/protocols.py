"""The seams: what the rooms expect of each other, as one-method protocols.

Given and returned are nouns of ``domain`` and NumPy arrays. Nothing here knows an implementation;
``load.py`` is the one place that chooses them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from assistant.domain import Answer, Evidence, Question, Recognised

Vectors = NDArray[np.float32]
Tell = Callable[[str], None]


@runtime_checkable
class Answerer(Protocol):
    """A whole question-answering system (``ml`` or ``dl``)."""

    @property
    def name(self) -> str:
        """``ml``, ``dl``, or another system's name in an evaluation."""

    def answer(self, question: Question) -> Answer:
        """Answer, offer a clarification, or abstain.

        Raises:
            QuestionError: the text is longer than the limit in ``questions.asked_text``.
            GeneratorError: a language model that was chosen to write answers fails.
        """


@runtime_checkable
class Speaker(Protocol):
    """An answerer that can be heard before it has finished."""

    def answer_aloud(self, question: Question, tell: Tell) -> Answer:
        """As ``Answerer.answer``, with the same result.

        Args:
            tell: is given the beginning of the answer's text, in pieces, each once it is sure to stay, maybe
                none; what it raises ends the answer and is passed on.
        """


class Recogniser(Protocol):
    """Says which known questions a text may be."""

    def recognise(self, text: str, k: int) -> Recognised:
        """The ``k`` most probable intents; none for a text without a word."""


class Encoder(Protocol):
    """A bi-encoder: texts to vectors whose dot product is their cosine similarity."""

    @property
    def dim(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """``(len(texts), dim)`` float32, rows L2-normalised; independent of batching."""


class CountingEncoder(Encoder, Protocol):
    """An encoder that says how much of a text it reads."""

    @property
    def max_tokens(self) -> int:
        """Of one text; what goes beyond is not read."""

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each whole text, however long."""


class PairScorer(Protocol):
    """A cross-encoder: reads a text with each of several others."""

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """``(len(texts),)`` probabilities in [0, 1], in the order given: that each text answers, supports or is
        what is meant, as the model was trained."""


class Rewriter(Protocol):
    """Makes a follow-up stand alone."""

    def standalone(self, question: Question, text: str) -> str:
        """The question with what it leans on; a complete one is left as it is.

        Args:
            text: the checked text of the question itself.
        """


class Retriever(Protocol):
    """Finds chunks for a query."""

    def retrieve(self, query: str, k: int) -> list[Evidence]:
        """At most ``k`` pieces of evidence, best first, ranks from 1, scores non-increasing."""


class VectorStore(Protocol):
    """Exact or approximate inner-product search over fixed vectors."""

    def __len__(self) -> int: ...

    def search(self, queries: Vectors, k: int) -> tuple[Vectors, NDArray[np.int64]]:
        """Scores and row numbers, both ``(len(queries), min(k, len(self)))``, best first.

        Scores are inner products (cosines for normalised rows, in [-1, 1]), non-increasing.
        """
