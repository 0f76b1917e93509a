"""Intents: is the intent that was asked the one that was recognised?

Given expected intents, and those predicted; ``None`` where none was (declined), which is wrong. ``accuracy``
is the share that is right. ``macro_f1`` is the mean over intents of F1 = 2 TP / (2 TP + FP + FN), rare
intents counting as much as frequent ones (Sokolova and Lapalme 2009, "A systematic analysis of performance
measures for classification tasks"; the mean of F1s, not the F1 of means, of Opitz and Burst 2019, "Macro F1
and Macro F1"). Both lie in [0, 1], higher is better; NaN where nothing was asked. ``macro_f1_drawn`` is the
same over many draws of the questions at once (``statistics.bootstrap``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from assistant.evaluation.measures.proportion import Proportion


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often one intent was taken for another; ``predicted`` is ``None`` where it was declined."""

    expected: str
    predicted: str | None
    count: int


def accuracy(expected: Sequence[str], predicted: Sequence[str | None]) -> Proportion:
    """How many are right."""
    return Proportion(sum(a == b for a, b in zip(expected, predicted, strict=True)), len(expected))


def macro_f1(expected: Sequence[str], predicted: Sequence[str | None]) -> float:
    """Over every intent that was expected or predicted; declining is none."""
    right = Counter(a for a, b in zip(expected, predicted, strict=True) if a == b)
    asked, said = Counter(expected), Counter(intent for intent in predicted if intent is not None)
    intents = asked.keys() | said.keys()
    # 2 TP + FP + FN = how often it was asked + how often it was said
    return fmean(2 * right[one] / (asked[one] + said[one]) for one in intents) if intents else float("nan")


def macro_f1_drawn(
    expected: Sequence[str], predicted: Sequence[str | None], times: NDArray[np.int64]
) -> NDArray[np.float64]:
    """``macro_f1`` of every draw, ``(draws,)``.

    Args:
        times: how often each question came, ``(draws, n)``, at least one in each draw.
    """
    intents = sorted({*expected, *(intent for intent in predicted if intent is not None)})
    asked, said = _columns(expected, intents), _columns(predicted, intents)
    right, counted = times @ (asked * said), times @ (asked + said)
    f1 = np.divide(2 * right, counted, out=np.zeros(counted.shape), where=counted > 0)
    found: NDArray[np.float64] = f1.sum(axis=1) / (counted > 0).sum(axis=1)
    return found


def _columns(of: Sequence[str | None], intents: Sequence[str]) -> NDArray[np.float64]:
    """``(questions, intents)``: 1 where the question's intent is that one."""
    return np.array([[float(one == intent) for intent in intents] for one in of])


def most_confused(
    expected: Sequence[str], predicted: Sequence[str | None], most: int = 10
) -> list[Confusion]:
    """The ``most`` frequent cells of the confusion matrix beside its diagonal, then by name."""
    wrong = Counter((a, b) for a, b in zip(expected, predicted, strict=True) if a != b)
    pairs = sorted(wrong.items(), key=lambda cell: (-cell[1], cell[0][0], cell[0][1] or ""))
    return [Confusion(a, b, count) for (a, b), count in pairs[:most]]
