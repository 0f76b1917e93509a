"""Is this question about what the documents answer at all? TF-IDF and logistic regression.

Given in-scope and out-of-scope wordings, learns; given a question, gives the probability that it is in
scope. It does not know intents or gates.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.classical.features import FeatureRecipe, NgramFeatures
from assistant.errors import ArtefactDamaged

SCOPE = "scope"  # its directory beside the classifier


@dataclass(frozen=True, slots=True)
class ScopeRecipe:
    """How to fit; ``regularisation`` is scikit-learn's ``C``. Both classes weigh the same in sum."""

    features: FeatureRecipe = FeatureRecipe(word_ngrams=(1, 3), char_ngrams=(3, 5))
    regularisation: float = 10.0
    seed: int = 13


class ScopeModel:
    """A fitted two-class model; weights ``(n_terms,)`` float32, positive speaks for "in scope"."""

    def __init__(self, features: NgramFeatures, weights: NDArray[np.float32], bias: float) -> None:
        self._features = features
        self._weights = weights
        self._bias = bias

    @classmethod
    def fit(cls, inside: Sequence[str], outside: Sequence[str], recipe: ScopeRecipe) -> ScopeModel:
        """Learn from wordings of both sides, neither empty."""
        # Imported here: serving only multiplies, and need not wait for the solvers.
        from sklearn.linear_model import LogisticRegression

        texts = [*inside, *outside]
        features = NgramFeatures.fit(texts, recipe.features)
        labels = np.repeat([1, 0], [len(inside), len(outside)])
        model = LogisticRegression(
            C=recipe.regularisation, class_weight="balanced", max_iter=500, random_state=recipe.seed
        ).fit(features.rows(texts), labels)
        return cls(features, model.coef_[0].astype(np.float32), float(model.intercept_[0]))

    def probability(self, question: str) -> float:
        """P(in scope) in [0, 1], as if both sides were equally frequent."""
        row = self._features.rows([question])
        logit = float(self._weights[row.indices] @ row.data) + self._bias
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))

    def save(self, directory: Path) -> None:
        """Write as JSON and npy into a new directory."""
        directory.mkdir()
        self._features.save(directory)
        np.save(directory / "weights.npy", self._weights)
        (directory / "scope.json").write_text(json.dumps({"bias": self._bias}), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> ScopeModel | None:
        """Read from a verified artefact; ``None`` where none was fitted.

        Raises:
            ArtefactDamaged: the files do not hold a model.
        """
        if not directory.is_dir():
            return None
        try:
            bias = json.loads((directory / "scope.json").read_text(encoding="utf-8"))["bias"]
            weights = np.load(directory / "weights.npy", allow_pickle=False)
            return cls(NgramFeatures.load(directory), weights, bias)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ArtefactDamaged(
                f"{directory} does not hold a scope model ({error}).", mend="assistant build"
            ) from error
