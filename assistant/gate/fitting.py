"""Calibration questions that were answered and judged → a fitted ``Gate``.

Given signals with "was it right" and "is it in scope", fits the logistic model and chooses the
thresholds on out-of-fold confidences. It does not know the answerer that is judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import StandardScaler

from assistant.errors import CorpusError
from assistant.gate.gate import Gate, Linear

_FEWEST_GIVEN = 20  # answers, below which a share of wrong ones says nothing


@dataclass(frozen=True, slots=True)
class GateRecipe:
    """How to fit, and what the operator accepts.

    Attributes:
        max_wrongly_declined: share in [0, 1] of in-scope questions that may be declined; the
            threshold is the highest that keeps to it, so that most of what is out of scope stops.
        max_wrong: share in [0, 1] of the answers given that may be wrong, answers to what is out of scope
            among them; the least confident are asked back until it is kept. ``None``: as they come.
        clarify_share: of the declined in-scope questions, the share that should be offered a
            clarification rather than an abstention.
    """

    max_wrongly_declined: float = 0.015
    max_wrong: float | None = None
    clarify_share: float = 0.6
    regularisation: float = 1.0
    folds: int = 5
    seed: int = 13


@dataclass(frozen=True, slots=True)
class Judged:
    """One calibration question as an answerer without a gate answered it."""

    signals: dict[str, float]
    right: bool
    in_scope: bool


def fit_gate(judged: Sequence[Judged], recipe: GateRecipe) -> Gate:
    """Fit on all, choose thresholds out of fold.

    Raises:
        CorpusError: fewer questions in scope or out of scope than folds: nothing to calibrate on; or
            not even the most confident answers are as seldom wrong as ``max_wrong`` says.
    """
    in_scope = np.array([example.in_scope for example in judged])
    right = np.array([example.right for example in judged])
    if min(in_scope.sum(), (~in_scope).sum()) < recipe.folds:
        raise CorpusError(
            f"{len(judged)} calibration questions, {int(in_scope.sum())} of them in scope, are too few to fit a gate.",
            mend="add questions, in and out of scope, to the folder's questions/, or remove it.",
        )
    covered, confidence = _out_of_fold(judged, in_scope, recipe)
    answer_at = _quantile(covered[in_scope], recipe.max_wrongly_declined)
    clarify_at = _quantile(covered[in_scope], recipe.max_wrongly_declined * (1 - recipe.clarify_share))
    given = covered >= answer_at
    confident_at = _confident_at(confidence[given], right[given], recipe.max_wrong)
    fitted = _models(judged, recipe)
    return replace(fitted, answer_at=answer_at, clarify_at=clarify_at, confident_at=confident_at)


def _out_of_fold(
    judged: Sequence[Judged], in_scope: np.ndarray, recipe: GateRecipe
) -> tuple[np.ndarray, np.ndarray]:
    """P(covered) and P(right) of each question, by models that have not seen it."""
    covered, confidence = np.zeros(len(judged)), np.zeros(len(judged))
    folds = StratifiedKFold(recipe.folds, shuffle=True, random_state=recipe.seed)
    for learned, held_out in folds.split(in_scope, in_scope):
        gate = _models([judged[at] for at in learned], recipe)
        for at in held_out:
            covered[at] = gate.coverage(judged[at].signals)
            confidence[at] = gate.confidence(judged[at].signals)
    return covered, confidence


def _models(judged: Sequence[Judged], recipe: GateRecipe) -> Gate:
    """Both models; it answers everything."""
    names = tuple(judged[0].signals)
    rows = np.array([[example.signals[name] for name in names] for example in judged])
    in_scope = np.array([example.in_scope for example in judged])
    right = np.array([example.right for example in judged])
    scaler = StandardScaler().fit(rows)
    standardised = scaler.transform(rows)
    return Gate(
        names,
        tuple(map(float, scaler.mean_)),
        tuple(map(float, scaler.scale_)),
        _linear(standardised, in_scope, recipe),
        _linear(standardised[in_scope], right[in_scope], recipe),
        answer_at=0.0,
        clarify_at=0.0,
    )


def _linear(rows: np.ndarray, labels: np.ndarray, recipe: GateRecipe) -> Linear:
    """The fitted model; a constant, by Laplace's rule of succession, where one label is too rare to learn."""
    often = int(labels.sum())
    if min(often, len(labels) - often) < recipe.folds:
        return Linear((0.0,) * rows.shape[1], float(np.log((often + 1) / (len(labels) - often + 1))))
    model = LogisticRegression(C=recipe.regularisation, max_iter=1000, random_state=recipe.seed)
    fitted = model.fit(rows, labels)
    return Linear(tuple(map(float, fitted.coef_[0])), float(fitted.intercept_[0]))


def _quantile(values: np.ndarray, share: float) -> float:
    """The largest threshold with at most ``share`` of the values below it."""
    return float(np.sort(values)[int(share * len(values))])


def _confident_at(confidence: np.ndarray, right: np.ndarray, max_wrong: float | None) -> float:
    """The lowest confidence from which on at most so many answers are wrong; see ``fit_gate`` for errors."""
    if max_wrong is None:
        return 0.0
    order = np.argsort(-confidence, kind="stable")
    wrong = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    kept = [count for count, share in enumerate(wrong, start=1) if share <= max_wrong]
    if not kept or kept[-1] < _FEWEST_GIVEN:
        raise CorpusError(
            f"No threshold keeps to {max_wrong:.1%} wrong answers with {_FEWEST_GIVEN} calibration questions answered.",
            mend="accept more wrong answers.",
        )
    return float(confidence[order[kept[-1] - 1]])
