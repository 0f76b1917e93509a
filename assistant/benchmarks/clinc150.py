"""CLINC150 (Larson et al. 2019, "An Evaluation Dataset for Intent Classification and Out-of-Scope Prediction").

Given the full data, runs the parts that ``ml`` and ``dl`` tell intents and scope with: for ``ml`` the
TF-IDF classifier and its scope model; for ``dl`` an encoder fine-tuned by the retriever's training with
the training questions as known questions, the nearest of them, and the scope model over vectors; for both
the gate, fitted on the validation part. Figures as in the paper: accuracy over what is in scope (declined
is wrong), and recall of what is out of scope.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.building.recipe import Progress
from assistant.classical.classifier import ClassifierRecipe, IntentClassifier
from assistant.classical.scope import TextScope, TextScopeRecipe
from assistant.domain import Outcome
from assistant.errors import EvaluationError
from assistant.gate.fitting import GateRecipe, Judged, fit_gate
from assistant.gate.scope import SCOPE, ScopeModel, ScopeRecipe
from assistant.protocols import Vectors

FILE = "data_full.json.gz"
OUTSIDE = "oos"
PUBLISHED = {  # table 2 of the paper: in-scope accuracy and out-of-scope recall, full data
    "SVM, out-of-scope training": (0.910, 0.145),
    "MLP, out-of-scope training": (0.935, 0.474),
    "BERT, out-of-scope training": (0.969, 0.403),
    "MLP, threshold": (0.934, 0.491),
    "BERT, threshold": (0.962, 0.523),
}
_TYPICAL = 5  # nearest wordings of an intent whose mean similarity is its score

Rows = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ClincSet:
    """Texts with their intents; ``OUTSIDE`` where there is none."""

    train: Rows
    validation: Rows
    test: Rows


@dataclass(frozen=True, slots=True)
class ClincFigures:
    """In [0, 1], higher is better.

    Attributes:
        accuracy: of the questions in scope, answered with the right intent.
        recall: of those out of scope, declined.
        accuracy_ungated: with nothing declined.
    """

    accuracy: float
    recall: float
    accuracy_ungated: float


@dataclass(frozen=True, slots=True)
class Guess:
    """The intent a system would answer with, and its signals for the gate."""

    intent: str
    signals: dict[str, float]


@dataclass(frozen=True, slots=True)
class Guesses:
    """Of every question of the validation and test parts."""

    validation: list[Guess]
    test: list[Guess]


def read_clinc150(folder: Path) -> ClincSet:
    """Read the full data.

    Raises:
        EvaluationError: naming the file where it should lie.
    """
    try:
        with gzip.open(folder / FILE, "rt", encoding="utf-8") as stream:
            data = json.load(stream)
        parts = [
            [(text, intent) for text, intent in [*data[part], *data[f"oos_{part}"]]]
            for part in ("train", "val", "test")
        ]
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise EvaluationError(
            f"{folder / FILE} is not CLINC150 ({error}).", mend=f"put {FILE} of the full data there."
        ) from error
    return ClincSet(*parts)


def classical_guesses(data: ClincSet) -> Guesses:
    """With ``ml``'s parts."""
    inside, outside = _parted(data.train)
    classifier = IntentClassifier.fit(
        [text for text, _ in inside], [intent for _, intent in inside], ClassifierRecipe()
    )
    scope = TextScope.fit([text for text, _ in inside], outside, TextScopeRecipe())

    def guess(text: str) -> Guess:
        prediction = classifier.predict(text)
        ranked = prediction.ranked()
        likely = np.maximum(prediction.probabilities, 1e-12)
        signals = {
            SCOPE: scope.margin(text),
            "top_probability": ranked[0][1],
            "margin": ranked[0][1] - ranked[1][1],
            "entropy": float(-(likely * np.log(likely)).sum() / np.log(len(likely))),
            "nearest_similarity": classifier.nearest(prediction).similarity,
        }
        return Guess(ranked[0][0], signals)

    return Guesses([guess(text) for text, _ in data.validation], [guess(text) for text, _ in data.test])


def neural_guesses(data: ClincSet, encode: Callable[[Sequence[str]], Vectors]) -> Guesses:
    """With ``dl``'s parts over an encoder."""
    inside, outside = _parted(data.train)
    known = encode([text for text, _ in inside])
    intents = sorted({intent for _, intent in inside})
    owner = np.array([intents.index(intent) for _, intent in inside])
    scope = ScopeModel.fit(known, encode(outside), ScopeRecipe())

    def guess(vector: Vectors) -> Guess:
        similar = known @ vector
        nearest = np.array([np.sort(similar[owner == number])[-_TYPICAL:] for number in range(len(intents))])
        scores = nearest[:, -1] + nearest.mean(axis=1)
        first, second = np.argsort(-scores)[:2]
        signals = {
            SCOPE: scope.margin(vector[None]),
            "known_similarity": float(nearest[first, -1]),
            "typical": float(nearest[first].mean()),
            "margin": float(scores[first] - scores[second]),
        }
        return Guess(intents[first], signals)

    return Guesses(
        [guess(vector) for vector in encode([text for text, _ in data.validation])],
        [guess(vector) for vector in encode([text for text, _ in data.test])],
    )


def fine_tune(data: ClincSet, folder: Path, device: str, progress: Progress) -> None:
    """Tune the base by the retriever's own training: intents' names are passages, questions are known."""
    from assistant.training.ranking import KnownAnswer, Passages, Query
    from assistant.training.retriever import RetrieverTrainingRecipe, train_retriever

    inside, _ = _parted(data.train)
    intents = sorted({intent for _, intent in inside})
    number = {intent: at for at, intent in enumerate(intents)}
    names = tuple(intent.replace("_", " ") for intent in intents)
    single = tuple(frozenset((at,)) for at in range(len(intents)))
    wordings: dict[str, list[str]] = {intent: [] for intent in intents}
    for text, intent in inside:
        wordings[intent].append(text)
    known = [
        KnownAnswer(tuple(wordings[intent]), names[number[intent]], single[number[intent]])
        for intent in intents
    ]

    def queries(rows: Rows) -> list[Query]:
        return [
            Query(text, single[number[intent]], single[number[intent]])
            for text, intent in rows
            if intent != OUTSIDE
        ]

    train_retriever(
        queries(data.train),
        queries(data.validation),
        Passages((*names, *names), (*single, *single), len(names)),
        known,
        folder,
        RetrieverTrainingRecipe(
            to_unit=0.1, to_chunk=0.0, to_answer=0.0, from_known=0.0, noisy=0.1, of_base=0.0
        ),
        device,
        progress,
    )


def _parted(rows: Rows) -> tuple[list[tuple[str, str]], list[str]]:
    return [row for row in rows if row[1] != OUTSIDE], [text for text, intent in rows if intent == OUTSIDE]


def clinc_figures(data: ClincSet, guesses: Guesses, wrongly_declined: float) -> ClincFigures:
    """With the gate fitted on the validation part, which may decline that share of what is in scope there."""
    judged = [
        Judged(guess.signals, guess.intent == intent, intent != OUTSIDE)
        for guess, (_, intent) in zip(guesses.validation, data.validation, strict=True)
    ]
    gate = fit_gate(judged, GateRecipe(max_wrongly_declined=wrongly_declined))
    right, ungated, declined = [], [], []
    for guess, (_, intent) in zip(guesses.test, data.test, strict=True):
        answered = gate.decide(guess.signals).outcome is Outcome.ANSWERED
        if intent == OUTSIDE:
            declined.append(not answered)
        else:
            ungated.append(guess.intent == intent)
            right.append(answered and guess.intent == intent)
    return ClincFigures(float(np.mean(right)), float(np.mean(declined)), float(np.mean(ungated)))
