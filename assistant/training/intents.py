"""`assistant train intents`: which classifier recipe tells these intents apart best.

Given a corpus and its training questions, cross-validates a grid of recipes and writes the best as
JSON, which `assistant build` then fits with. It does not see dev or test questions, and serving does
not know it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score, log_loss
from sklearn.model_selection import StratifiedKFold

from assistant.artefact import write_text_atomically
from assistant.building.recipe import INTENT_RECIPE
from assistant.classical.classifier import ClassifierRecipe, IntentClassifier
from assistant.classical.features import FeatureRecipe
from assistant.corpus.source import Corpus
from assistant.errors import CorpusError
from assistant.index.abbreviations import expand_all
from assistant.questions.judged_question import JudgedQuestion
from assistant.questions.training_set import intent_wordings

_SEED = 13


@dataclass(frozen=True, slots=True)
class Trial:
    """One recipe, cross-validated without temperature: accuracy and macro F1 in [0, 1]; log loss in
    nats, lower is better."""

    recipe: ClassifierRecipe
    accuracy: float
    macro_f1: float
    log_loss: float


def train_intents(
    corpus: Corpus,
    questions: Sequence[JudgedQuestion],
    weights: Path,
    *,
    folds: int = 4,
    progress: Callable[[str, int, int], None],
) -> list[Trial]:
    """Try every recipe and keep the most accurate one in ``weights/intents.json``.

    Returns:
        the trials, best first (accuracy, then log loss).

    Raises:
        CorpusError: fewer than two intents, or an intent with fewer utterances than folds.
    """
    wordings, names = intent_wordings(corpus.faq, questions)
    documents = [document.text for document in corpus.documents.values()]
    texts, intents = np.array(expand_all(wordings, documents)), np.array(names)
    _, counts = np.unique(intents, return_counts=True)
    if len(counts) < 2 or counts.min() < folds:
        raise CorpusError(
            f"Training needs two intents with {folds} utterances each; there are {len(counts)}.",
            mend="add intents or utterances to the FAQ file.",
        )
    grid = list(_grid())
    trials = []
    for number, recipe in enumerate(grid):
        progress("Cross-validating", number, len(grid))
        trials.append(_cross_validate(texts, intents, recipe, folds))
    progress("Cross-validating", len(grid), len(grid))
    trials.sort(key=lambda trial: (-trial.accuracy, trial.log_loss))
    weights.mkdir(parents=True, exist_ok=True)
    best = trials[0]
    card = {
        "recipe": asdict(best.recipe),
        "accuracy": best.accuracy,
        "macro_f1": best.macro_f1,
        "folds": folds,
    }
    write_text_atomically(weights / INTENT_RECIPE, json.dumps(card, indent=1))
    return trials


def _grid() -> Iterator[ClassifierRecipe]:
    for char_ngrams in ((2, 4), (3, 5)):
        for strength in (20.0, 50.0, 100.0):
            yield ClassifierRecipe(FeatureRecipe(char_ngrams=char_ngrams), regularisation=strength)


def _cross_validate(texts: np.ndarray, intents: np.ndarray, recipe: ClassifierRecipe, folds: int) -> Trial:
    names = np.unique(intents)
    probabilities = np.zeros((len(texts), len(names)))
    for train, held_out in StratifiedKFold(folds, shuffle=True, random_state=_SEED).split(texts, intents):
        plain = replace(recipe, folds=0)
        classifier = IntentClassifier.fit(texts[train].tolist(), intents[train].tolist(), plain)
        for row in held_out:
            probabilities[row] = classifier.predict(texts[row]).probabilities
    guesses = names[probabilities.argmax(axis=1)]
    return Trial(
        recipe,
        float(np.mean(guesses == intents)),
        float(f1_score(intents, guesses, average="macro")),
        float(log_loss(intents, probabilities, labels=names)),
    )
