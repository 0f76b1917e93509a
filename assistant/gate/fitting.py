"""Calibration questions that were answered and judged → a fitted ``Gate``.

Given signals with "was it right" and "is it in scope", fits the logistic model and chooses the
thresholds on out-of-fold confidences. It does not know the answerer that is judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from assistant.errors import CorpusError
from assistant.gate.gate import Gate, Linear


@dataclass(frozen=True, slots=True)
class GateRecipe:
    """How to fit, and what the operator accepts.

    Attributes:
        max_wrongly_declined: share in [0, 1] of in-scope questions that may be declined; the
            threshold is the highest that keeps to it, so that most of what is out of scope stops.
        clarify_share: of the declined in-scope questions, the share that should be offered a
            clarification rather than an abstention.
    """

    max_wrongly_declined: float = 0.015
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
        CorpusError: fewer questions in scope or out of scope than folds: nothing to calibrate on.
    """
    names = tuple(judged[0].signals) if judged else ()
    rows = np.array([[example.signals[name] for name in names] for example in judged])
    right = np.array([example.right for example in judged])
    in_scope = np.array([example.in_scope for example in judged])
    if min(in_scope.sum(), (~in_scope).sum()) < recipe.folds:
        raise CorpusError(
            f"{len(judged)} calibration questions, {int(in_scope.sum())} of them in scope, are too few to fit a gate.",
            mend="add questions, in and out of scope, to the folder's questions/, or remove it.",
        )
    folds = StratifiedKFold(recipe.folds, shuffle=True, random_state=recipe.seed)
    covering = _model(recipe)
    held_out = cross_val_predict(covering, rows, in_scope, cv=folds, method="predict_proba")[:, 1]
    answer_at = _quantile(held_out[in_scope], recipe.max_wrongly_declined)
    clarify_at = _quantile(held_out[in_scope], recipe.max_wrongly_declined * (1 - recipe.clarify_share))
    scaler = StandardScaler().fit(rows)
    standardised = scaler.transform(rows)
    return Gate(
        names,
        tuple(map(float, scaler.mean_)),
        tuple(map(float, scaler.scale_)),
        _linear(standardised, in_scope, recipe),
        _linear(standardised[in_scope], right[in_scope], recipe),
        answer_at,
        clarify_at,
    )


def _model(recipe: GateRecipe) -> Pipeline:
    return make_pipeline(StandardScaler(), _logistic(recipe))


def _logistic(recipe: GateRecipe) -> LogisticRegression:
    return LogisticRegression(C=recipe.regularisation, max_iter=1000, random_state=recipe.seed)


def _linear(rows: np.ndarray, labels: np.ndarray, recipe: GateRecipe) -> Linear:
    """The fitted model; a constant, by Laplace's rule of succession, where one label is too rare to learn."""
    often = int(labels.sum())
    if min(often, len(labels) - often) < recipe.folds:
        return Linear((0.0,) * rows.shape[1], float(np.log((often + 1) / (len(labels) - often + 1))))
    fitted = _logistic(recipe).fit(rows, labels)
    return Linear(tuple(map(float, fitted.coef_[0])), float(fitted.intercept_[0]))


def _quantile(values: np.ndarray, share: float) -> float:
    """The largest threshold with at most ``share`` of the values below it."""
    return float(np.sort(values)[int(share * len(values))])
