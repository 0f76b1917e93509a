"""The intent classifier: TF-IDF, logistic regression, a calibrated temperature.

Given utterances with their intents, learns; given a question, gives calibrated probabilities and
what decided them. It does not know answers, documents or thresholds.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, load_npz, save_npz
from scipy.special import softmax

from assistant.classical.features import FeatureRecipe, NgramFeatures
from assistant.domain import TermWeight
from assistant.errors import ArtefactDamaged

_WEIGHTS = "term_weights.npy"


@dataclass(frozen=True, slots=True)
class ClassifierRecipe:
    """How to fit.

    Attributes:
        max_weights: intents times terms; above, the rarest terms are left out. Fitting takes some twenty bytes
            of memory each.
        passes, steps: SAGA (Defazio, Bach & Lacoste-Julien 2014) reads every utterance so often at least, and
            at least so many in all; it ends earlier where the weights stand still. More passes cost time and
            make no better guesses (docs/experiments.md).
        regularisation: inverse strength of the L2 penalty (scikit-learn's ``C``).
        folds: one of so many is held out for the temperature (Guo et al. 2017, "On Calibration of
            Modern Neural Networks", 4.2), of the intents that have as many utterances; under two, the
            probabilities stay as logistic regression gives them.
    """

    features: FeatureRecipe = FeatureRecipe()
    max_weights: int = 40_000_000
    passes: int = 10
    steps: int = 150_000
    regularisation: float = 50.0
    folds: int = 4
    seed: int = 13


@dataclass(frozen=True, slots=True)
class Prediction:
    """Calibrated probabilities of one question.

    Attributes:
        probabilities: ``(n_intents,)`` in [0, 1], summing to 1, in the order of ``intents``.
        features: ``(1, n_terms)`` TF-IDF row, for explanations and neighbours.
    """

    intents: tuple[str, ...]
    probabilities: NDArray[np.float64]
    features: csr_matrix

    def ranked(self, most: int) -> list[tuple[str, float]]:
        """The ``most`` probable intents with their probability, most probable first."""
        order = np.argsort(-self.probabilities, kind="stable")[:most]
        return [(self.intents[row], float(self.probabilities[row])) for row in order]

    @property
    def entropy(self) -> float:
        """Shannon entropy as a share of its maximum, in [0, 1]; 0 for a single intent."""
        likely = self.probabilities[self.probabilities > 0]
        count = len(self.intents)
        return -float(likely @ np.log(likely)) / math.log(count) if count > 1 else 0.0


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The training utterance most like a question, and their TF-IDF cosine in [0, 1]."""

    utterance: str
    similarity: float


@dataclass(frozen=True, slots=True)
class LinearModel:
    """What logistic regression learned.

    Attributes:
        weights: ``(n_terms, n_intents)`` float32: a question has few terms, and reads whole rows.
        bias: ``(n_intents,)`` float32.
        sharpness: logits are multiplied by it before the softmax (one over the temperature).
    """

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    sharpness: float


class IntentClassifier:
    """A fitted classifier with the utterances it learned from."""

    def __init__(
        self,
        features: NgramFeatures,
        model: LinearModel,
        intents: Sequence[str],
        utterances: Sequence[str],
        rows: csr_matrix,
    ) -> None:
        self.intents = tuple(intents)
        self._features = features
        self._model = model
        self._utterances = tuple(utterances)
        self._rows = rows  # of the utterances, (n_utterances, n_terms)
        self._columns = rows.tocsc()  # by term: a question has few of them

    @classmethod
    def fit(
        cls, utterances: Sequence[str], intents: Sequence[str], recipe: ClassifierRecipe
    ) -> IntentClassifier:
        """Learn from parallel lists, not empty.

        A single intent gets probability 1. Where no intent has as many utterances as there are folds,
        these shrink to the most that one has.
        """
        # Imported here: serving only multiplies, and need not wait for the solvers.
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.linear_model import LogisticRegression

        classes, counts = np.unique(intents, return_counts=True)
        names = tuple(map(str, classes))
        affordable = max(1000, recipe.max_weights // (2 * len(names)))
        most = min(recipe.features.max_features, affordable)
        features = NgramFeatures.fit(utterances, replace(recipe.features, max_features=most))
        rows = features.rows(utterances)
        if len(names) == 1:
            blank = LinearModel(np.zeros((rows.shape[1], 1), np.float32), np.zeros(1, np.float32), 1.0)
            return cls(features, blank, names, utterances, rows)
        # ``features`` rows have unit length; scikit-learn's C is meant for that scale.
        plain = LogisticRegression(
            C=recipe.regularisation,
            solver="saga",
            max_iter=max(recipe.passes, math.ceil(recipe.steps / len(utterances))),
            random_state=recipe.seed,
            warm_start=True,
        )
        folds = min(recipe.folds, int(counts.max()))
        with catch_warnings():
            simplefilter("ignore", ConvergenceWarning)  # so many passes are meant
            sharpness = _sharpness(plain, rows, np.array(intents), folds, recipe.seed)
            linear = plain.fit(rows, intents)  # goes on from what the folds taught it
        weights, bias = linear.coef_.astype(np.float32), linear.intercept_.astype(np.float32)
        if len(names) == 2:  # scikit-learn keeps one row for two classes; half each way is the same softmax
            weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
        model = LinearModel(np.ascontiguousarray(weights.T), bias, sharpness)
        return cls(features, model, names, utterances, rows)

    def predict(self, question: str) -> Prediction:
        """Probabilities of every intent."""
        row = self._features.row(question)
        # Only the terms the question has: a dense product would read every weight of every intent.
        logits = row.data @ self._model.weights[row.indices] + self._model.bias
        powers = np.exp((logits - logits.max()).astype(np.float64) * self._model.sharpness)
        return Prediction(self.intents, powers / powers.sum(), row)

    def terms(self, prediction: Prediction, intent: str, limit: int = 8) -> tuple[TermWeight, ...]:
        """What the question's terms added to an intent's logit, largest absolute weight first.

        Character n-grams of one spelling say much the same, so one that lies inside a term listed
        already is left out.
        """
        row = prediction.features
        added = row.data * self._model.weights[row.indices, self.intents.index(intent)]
        shown: list[TermWeight] = []
        for position in np.argsort(-np.abs(added)):
            term = str(self._features.terms[row.indices[position]])
            if term.strip() and not any(term.strip() in other.term for other in shown):
                shown.append(TermWeight(term, round(float(added[position]), 4)))
            if len(shown) == limit:
                break
        return tuple(shown)

    def nearest(self, prediction: Prediction) -> Neighbour:
        """The most similar training utterance."""
        asked = prediction.features
        similarities = self._columns[:, asked.indices] @ asked.data
        best = int(np.argmax(similarities))
        return Neighbour(self._utterances[best], float(np.clip(similarities[best], 0.0, 1.0)))

    def save(self, directory: Path) -> None:
        """Write as JSON, npy and npz: nothing that runs when read."""
        self._features.save(directory)
        np.save(directory / _WEIGHTS, self._model.weights)
        np.save(directory / "bias.npy", self._model.bias)
        save_npz(directory / "utterances.npz", self._rows)
        state = {"intents": self.intents, "utterances": self._utterances, "sharpness": self._model.sharpness}
        (directory / "classifier.json").write_text(json.dumps(state), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> IntentClassifier:
        """Read a verified artefact's classifier.

        Raises:
            ArtefactDamaged: the files do not hold a classifier.
        """
        try:
            state = json.loads((directory / "classifier.json").read_text(encoding="utf-8"))
            # Mapped, not read: most terms are never asked for.
            weights = np.asarray(np.load(directory / _WEIGHTS, mmap_mode="r", allow_pickle=False))
            bias = np.load(directory / "bias.npy", allow_pickle=False)
            rows = load_npz(directory / "utterances.npz")
            features = NgramFeatures.load(directory)
            model = LinearModel(weights, bias, state["sharpness"])
            return cls(features, model, state["intents"], state["utterances"], rows)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ArtefactDamaged(
                f"{directory} does not hold a classifier ({error}).", mend="assistant build"
            ) from error


def _sharpness(plain: Any, rows: csr_matrix, intents: np.ndarray, folds: int, seed: int) -> float:
    """One over the temperature at which what was fitted on the other folds is most likely on one; 1 where
    there are under two folds."""
    if folds < 2:
        return 1.0
    from scipy.optimize import minimize_scalar
    from sklearn.metrics import log_loss
    from sklearn.model_selection import StratifiedKFold

    names, counts = np.unique(intents, return_counts=True)
    common = np.flatnonzero(np.isin(intents, names[counts >= folds]))
    split = StratifiedKFold(folds, shuffle=True, random_state=seed).split(rows[common], intents[common])
    held_out = common[next(split)[1]]
    learned = np.setdiff1d(np.arange(len(intents)), held_out)
    part = plain.fit(rows[learned], intents[learned])
    logits = part.decision_function(rows[held_out])
    if logits.ndim == 1:  # two classes
        logits = np.column_stack([-logits, logits]) / 2

    def loss(log_sharpness: float) -> float:
        return float(
            log_loss(intents[held_out], softmax(logits * np.exp(log_sharpness), 1), labels=part.classes_)
        )

    return float(np.exp(minimize_scalar(loss, bounds=(-3, 3), method="bounded").x))
