"""A follow-up and its history → what stands for it, by where an encoder places the conversation.

Given a ``Question``, lets another rewriter write what is asked. The encoder was trained to place a
conversation where the whole question lies: of what was written, of the follow-up behind the question before
it, and of the known questions, the nearest is taken. It does not know documents or whether an answer is
right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.conversation.turns import heard, spoken
from assistant.domain import Question, Turn
from assistant.index.asked import AskedIndex
from assistant.protocols import Encoder, Rewriter, Vectors
from assistant.questions.asked_text import MAX_QUESTION_CHARS, asks_something

_COMPARED = 30  # known questions, by their nearest wordings


@dataclass(frozen=True, slots=True)
class ChoosingRecipe:
    """How nearness counts; all in cosines (docs/experiments.md).

    Attributes:
        typical, answer: how much the mean cosine of its three nearest wordings, and that of its written
            answer, count in a known question's nearness beside its nearest wording (1).
        written: how much nearness to what was written counts beside nearness to the conversation (1).
        farther: by so much the known question may be farther from the conversation than what was said or
            written, and is taken all the same.
    """

    typical: float = 0.5
    answer: float = 0.45
    written: float = 0.25
    farther: float = 0.05


class ChoosingRewriter:
    """See ``protocols.Rewriter``.

    Args:
        otherwise: writes what is asked.
        encoder: of questions that stand alone; ``asked`` was embedded by it.
        conversation: gives for what ``turns.spoken`` lays out a vector among the same questions'.
        asked: at least one known question with a written answer.
    """

    def __init__(
        self,
        otherwise: Rewriter,
        encoder: Encoder,
        conversation: Encoder,
        asked: AskedIndex,
        recipe: ChoosingRecipe = ChoosingRecipe(),
    ) -> None:
        self._otherwise = otherwise
        self._encoder = encoder
        self._conversation = conversation
        self._asked = asked
        self._recipe = recipe
        self._answered = np.array([bool(answer) for answer in asked.answers])

    def standalone(self, question: Question, text: str) -> str:
        """See ``protocols.Rewriter.standalone``."""
        written = self._otherwise.standalone(question, text)
        history = heard(question, text)
        if not history:
            return written
        behind = f"{question_before(history)} {text}"
        forms = [written, behind] if len(behind) <= MAX_QUESTION_CHARS else [written]
        (of_talk,) = self._conversation.encode([spoken(history, text)])
        of_forms = self._encoder.encode(forms)
        near_forms = of_forms @ of_talk
        known, near = self._known(of_talk, of_forms[0])
        if known and near > near_forms.max() - self._recipe.farther:
            return known
        return forms[int(np.argmax(near_forms))]

    def _known(self, of_talk: Vectors, of_written: Vectors) -> tuple[str, float]:
        """The nearest known question with a written answer, and its wording's cosine to the conversation."""
        to_talk, to_written = self._asked.vectors @ of_talk, self._asked.vectors @ of_written
        wording = self._asked.nearest(to_talk)
        roughly = wording + self._recipe.written * self._asked.nearest(to_written)
        roughly[~self._answered] = -np.inf
        among: list[int] = np.argsort(-roughly, kind="stable")[:_COMPARED].tolist()
        nearness = self._nearness(among, to_talk, of_talk)
        nearness += self._recipe.written * self._nearness(among, to_written, of_written)
        first = among[int(np.argmax(nearness))]
        return self._asked.titles[first] if self._answered[first] else "", float(wording[first])

    def _nearness(self, entries: Sequence[int], similar: Vectors, vector: Vectors) -> Vectors:
        """``(len(entries),)``; see ``ChoosingRecipe``."""
        wording = self._asked.nearest(similar)[entries]
        typical = np.array([self._asked.typical(entry, similar) for entry in entries])
        answer = self._asked.answer_vectors[entries] @ vector
        nearness: Vectors = wording + self._recipe.typical * typical + self._recipe.answer * answer
        return nearness


def question_before(history: Sequence[Turn]) -> str:
    """The last user turn that asks something; empty without one."""
    asked = [turn.content for turn in history if turn.role == "user" and asks_something(turn.content)]
    return asked[-1] if asked else ""
