"""A follow-up and its history → the known question that is meant, where a model is sure of one.

Given a ``Question``, lets another rewriter write what is asked, gathers known questions that are near to
what was written and said, and has a cross-encoder read each with the conversation. It does not know
documents or whether an answer is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import logit

from assistant.conversation.turns import heard, spoken
from assistant.domain import Question, Turn
from assistant.index.asked import AskedIndex
from assistant.protocols import Encoder, PairScorer, Rewriter, Vectors
from assistant.questions.asked_text import asks_something

_ANSWER_WORDS = 40  # of the last answer, that are looked up with the follow-up
_SUREST = 1e-7  # a probability is taken to be at least so far from 0 and 1


@dataclass(frozen=True, slots=True)
class ChoosingRecipe:
    """What is read, and how it counts (docs/experiments.md).

    Attributes:
        written, after_question, after_answer, typed: so many known questions are taken by their nearness to
            what was written, to the question before with the follow-up, to the last answer with it, and to
            the follow-up alone.
        nearness: log odds that one unit of nearness to what was written is worth, in the order of the known
            questions.
        typical, answer: how much the mean cosine of its three nearest wordings, and that of its written
            answer, count in a known question's nearness beside its nearest wording (1).
        surer: by so many log odds the first of them has to be surer than what was written, to be taken.
    """

    written: int = 8
    after_question: int = 8
    after_answer: int = 4
    typed: int = 4
    nearness: float = 3.0
    typical: float = 0.5
    answer: float = 0.45
    surer: float = 1.0


class ChoosingRewriter:
    """See ``protocols.Rewriter``.

    Args:
        otherwise: writes what is asked where no known question is meant.
        asked: at least one known question with a written answer.
    """

    def __init__(
        self,
        otherwise: Rewriter,
        encoder: Encoder,
        asked: AskedIndex,
        scorer: PairScorer,
        recipe: ChoosingRecipe = ChoosingRecipe(),
    ) -> None:
        self._otherwise = otherwise
        self._encoder = encoder
        self._asked = asked
        self._scorer = scorer
        self._recipe = recipe

    def standalone(self, question: Question, text: str) -> str:
        """See ``protocols.Rewriter.standalone``."""
        written = self._otherwise.standalone(question, text)
        history = heard(question, text)
        if not history:
            return written
        vectors = self._encoder.encode(views(history, text, written))
        entries = near_entries(self._asked, vectors, self._recipe)
        if not entries:
            return written
        titles = [self._asked.titles[entry] for entry in entries]
        read = self._scorer.score(spoken(history, text), [written, *titles])
        of_written, *of_titles = logit(np.clip(read.astype(np.float64), _SUREST, 1 - _SUREST))
        similar = self._asked.vectors @ vectors[0]
        order = of_titles + self._recipe.nearness * self._nearness(entries, similar, vectors[0])
        first = int(np.argmax(order))
        return titles[first] if of_titles[first] > of_written + self._recipe.surer else written

    def _nearness(self, entries: Sequence[int], similar: Vectors, written: Vectors) -> Vectors:
        """``(len(entries),)``; see ``ChoosingRecipe``."""
        wording = self._asked.nearest(similar)[entries]
        typical = np.array([self._asked.typical(entry, similar) for entry in entries])
        answer = self._asked.answer_vectors[entries] @ written
        nearness: Vectors = wording + self._recipe.typical * typical + self._recipe.answer * answer
        return nearness


def question_before(history: Sequence[Turn]) -> str:
    """The last user turn that asks something; empty without one."""
    asked = [turn.content for turn in history if turn.role == "user" and asks_something(turn.content)]
    return asked[-1] if asked else ""


def views(history: Sequence[Turn], text: str, written: str) -> list[str]:
    """What known questions are looked up by, in the order of ``ChoosingRecipe``."""
    told = history[-1].content if history and history[-1].role == "assistant" else ""
    told = " ".join(told.split()[:_ANSWER_WORDS])
    return [written, f"{question_before(history)} {text}", f"{told} {text}".strip(), text]


def near_entries(asked: AskedIndex, vectors: Vectors, recipe: ChoosingRecipe) -> list[int]:
    """Known questions that have a written answer, by their nearest wording, each once.

    Args:
        vectors: ``(4, dim)``, of ``views``.
    """
    many = (recipe.written, recipe.after_question, recipe.after_answer, recipe.typed)
    found: dict[int, None] = {}
    for vector, most in zip(vectors, many, strict=True):
        best = asked.nearest(asked.vectors @ vector)
        found |= dict.fromkeys(np.argsort(-best, kind="stable")[:most].tolist())
    return [entry for entry in found if asked.answers[entry]]
