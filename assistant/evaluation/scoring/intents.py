"""Intents: is the intent that was recognised the one that answers the question?

Given the intent of each judged question that names one, and what a system says it recognised, whatever it
decided to do with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.domain import Explanation
from assistant.evaluation.estimate import NONE, Estimate, figure, share
from assistant.evaluation.measures.intents import Confusion, macro_f1, macro_f1_drawn, most_confused
from assistant.evaluation.verdict import Verdict
from assistant.questions.judged_question import JudgedQuestion


@dataclass(frozen=True, slots=True)
class Intents:
    """Over questions in scope that name their intent; an answer that is missing recognised none.

    Attributes:
        accuracy, macro_f1: see ``measures.intents``.
        confused: the pairs that were most often confused.
        unscored: why there is no figure; empty where there is.
    """

    accuracy: Estimate
    macro_f1: Estimate
    confused: tuple[Confusion, ...]
    unscored: str = ""


def intents(
    questions: Sequence[JudgedQuestion],
    verdicts: Sequence[Verdict],
    explanations: Mapping[str, Explanation],
) -> Intents:
    """Of all questions and verdicts of a run, in one order, and its explanations by question id."""
    asked = [
        (question.intent, verdict)
        for question, verdict in zip(questions, verdicts, strict=True)
        if question.intent and not question.out_of_scope
    ]
    if not asked:
        return _unscored("no question names its intent")
    if not explanations:
        return _unscored("the run holds no explanations")
    recognised = {name: _first(explanation) for name, explanation in explanations.items()}
    if not any(recognised.values()):
        return _unscored("it recognises no intents")
    meant, judged = [intent for intent, _ in asked], [verdict for _, verdict in asked]
    taken = [recognised.get(verdict.id) for verdict in judged]
    right = {verdict.id: one == other for verdict, one, other in zip(judged, meant, taken, strict=True)}

    def drawn(times: NDArray[np.int64]) -> NDArray[np.float64]:
        return macro_f1_drawn(meant, taken, times)

    return Intents(
        accuracy=share(judged, lambda v: right[v.id]),
        macro_f1=figure(judged, macro_f1(meant, taken), drawn),
        confused=tuple(most_confused(meant, taken)),
    )


def _unscored(why: str) -> Intents:
    return Intents(NONE, NONE, (), why)


def _first(explanation: Explanation) -> str | None:
    """The most probable intent; ``None`` where the system has no such thing."""
    return explanation.intents[0].intent if explanation.intents else None
