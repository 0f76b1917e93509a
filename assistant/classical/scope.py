"""``ml``'s sense of what is in scope: TF-IDF rows and the gate's scope model over them.

Given in-scope and out-of-scope wordings, learns; given a question, gives a margin. It does not know
intents or gates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.classical.features import FeatureRecipe, NgramFeatures
from assistant.gate.scope import ScopeModel, ScopeRecipe


@dataclass(frozen=True, slots=True)
class TextScopeRecipe:
    """How to fit."""

    features: FeatureRecipe = FeatureRecipe()
    model: ScopeRecipe = ScopeRecipe(cost=20.0, width=0.5)


class TextScope:
    """A scope model with the features it works on."""

    def __init__(self, features: NgramFeatures, model: ScopeModel) -> None:
        self._features = features
        self._model = model

    @classmethod
    def fit(cls, inside: Sequence[str], outside: Sequence[str], recipe: TextScopeRecipe) -> TextScope:
        """Learn from wordings of both sides, neither empty."""
        features = NgramFeatures.fit([*inside, *outside], recipe.features)
        return cls(features, ScopeModel.fit(features.rows(inside), features.rows(outside), recipe.model))

    def margin(self, question: str) -> float:
        """See ``ScopeModel.margin``."""
        return self._model.margin(self._features.row(question))

    def save(self, directory: Path) -> None:
        """Write into a new directory."""
        directory.mkdir()
        self._features.save(directory)
        self._model.save(directory)

    @classmethod
    def load(cls, directory: Path) -> TextScope | None:
        """Read from a verified artefact; ``None`` where none was fitted.

        Raises:
            ArtefactDamaged: the files do not hold a model.
        """
        model = ScopeModel.load(directory)
        return None if model is None else cls(NgramFeatures.load(directory), model)
