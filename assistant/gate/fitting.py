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
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from assistant.errors import CorpusError
from assistant.gate.gate import Gate


@dataclass(frozen=True, slots=True)
class GateRecipe:
    """How to fit, and what the operator accepts.

    Attributes:
        max_wrongly_declined: share in [0, 1] of in-scope questions that may be declined; the
            threshold is the highest that keeps to it, so that most of what is out of scope stops.
        clarify_share: of the declined in-scope questions, the share that should be offered a
            clarification rather than an abstention.
    """

    max_wrongly_declined: float = 0.03
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
        CorpusError: fewer right or wrong answers than folds: nothing to calibrate on.
    """
    names = tuple(judged[0].signals) if judged else ()
    rows = np.array([[example.signals[name] for name in names] for example in judged])
    right = np.array([example.right for example in judged])
    in_scope = np.array([example.in_scope for example in judged])
    if min(right.sum(), len(right) - right.sum()) < recipe.folds or in_scope.sum() < recipe.folds:
        raise CorpusError(
            f"{len(judged)} calibration questions, {int(right.sum())} answered right, are too few to fit a gate.",
            mend="add questions to questions/calibration.jsonl, or remove the file to use the shipped gate.",
        )
    model = make_pipeline(
        StandardScaler(), LogisticRegression(C=recipe.regularisation, random_state=recipe.seed)
    )
    folds = StratifiedKFold(recipe.folds, shuffle=True, random_state=recipe.seed)
    held_out = cross_val_predict(model, rows, right, cv=folds, method="predict_proba")[:, 1]
    answer_at = _quantile(held_out[in_scope], recipe.max_wrongly_declined)
    clarify_at = _quantile(held_out[in_scope], recipe.max_wrongly_declined * (1 - recipe.clarify_share))
    model.fit(rows, right)
    scaler, logistic = model.named_steps["standardscaler"], model.named_steps["logisticregression"]
    return Gate(
        names,
        tuple(map(float, scaler.mean_)),
        tuple(map(float, scaler.scale_)),
        tuple(map(float, logistic.coef_[0])),
        float(logistic.intercept_[0]),
        answer_at,
        clarify_at,
    )


def _quantile(values: np.ndarray, share: float) -> float:
    """The largest threshold with at most ``share`` of the values below it."""
    return float(np.sort(values)[int(share * len(values))])
