"""What shapes a build, what one reports, and what its stages share.

Nouns only: it does not know files or how stages work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.artefact import read_json
from assistant.classical.classifier import ClassifierRecipe
from assistant.classical.features import FeatureRecipe
from assistant.corpus.chunking import ChunkRecipe
from assistant.errors import ArtefactDamaged
from assistant.gate.fitting import GateRecipe
from assistant.index.weights import Weights

INTENT_RECIPE = "intents.json"
LIBRARIES = ("faiss-cpu", "numpy", "onnxruntime", "scikit-learn", "tokenizers")

Progress = Callable[[str, int, int], None]
"""Told (what is going on, done, total); ``total`` is 0 where it cannot be known."""


@dataclass(frozen=True, slots=True)
class BuildRecipe:
    """Everything that shapes a build besides its inputs; ``max_tokens`` bounds what is embedded of a
    text, ``reranker_tokens`` what is read of a question with a text, ``conversation_tokens`` of a
    conversation, ``support_tokens`` of a sentence with what it cites."""

    chunks: ChunkRecipe = ChunkRecipe()
    classifier: ClassifierRecipe = ClassifierRecipe()
    gate: GateRecipe = GateRecipe()
    max_tokens: int = 256
    reranker_tokens: int = 160
    conversation_tokens: int = 176
    support_tokens: int = 256


def chosen_recipe(weights: Path, accept_wrong: float | None = None) -> BuildRecipe:
    """With what training chose and what the operator accepts; see ``chosen_classifier`` for what it raises."""
    return BuildRecipe(classifier=chosen_classifier(weights), gate=GateRecipe(max_wrong=accept_wrong))


def chosen_classifier(weights: Path) -> ClassifierRecipe:
    """The recipe that ``assistant train intents`` chose; the default where it never ran.

    Raises:
        ArtefactDamaged: the file is not what training wrote.
    """
    path = weights / INTENT_RECIPE
    if not path.is_file():
        return ClassifierRecipe()
    try:
        fields = read_json(path, mend="assistant train intents")["recipe"]
        features = fields.pop("features")
        grams = {name: tuple(features[name]) for name in ("word_ngrams", "char_ngrams")}
        return ClassifierRecipe(features=FeatureRecipe(**(features | grams)), **fields)
    except (KeyError, TypeError) as error:
        raise ArtefactDamaged(f"{path} lacks fields ({error}).", mend="assistant train intents") from error


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    Attributes:
        embedded: texts (chunks and their units) that had no vector yet.
        skipped: why each unreadable file was left out.
    """

    up_to_date: bool
    documents: int
    chunks: int
    faq_entries: int
    embedded: int
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workshop:
    """What every stage of one build needs; ``tuned`` has the models that were trained, by kind."""

    source: Path
    out: Path
    weights: Weights
    tuned: Mapping[str, Weights]
    recipe: BuildRecipe
    progress: Progress
