"""Intent benchmarks: which intent was asked, and was it one of those that are known?

Given questions with their intents, runs the parts that ``ml`` and ``dl`` tell intents and scope with: for
``ml`` the TF-IDF classifier and its scope model; for ``dl`` an encoder fine-tuned by the retriever's training
with the training questions as known questions, the nearest of them, and the scope model over vectors; for
both the gate, fitted on the validation part. It does not know files.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path

import numpy as np

from assistant.benchmarks.sampling import drawn
from assistant.building.recipe import Progress
from assistant.classical.classifier import ClassifierRecipe, IntentClassifier
from assistant.classical.scope import TextScope, TextScopeRecipe
from assistant.domain import Outcome
from assistant.evaluation.measures.intents import accuracy
from assistant.evaluation.measures.proportion import Proportion
from assistant.gate.fitting import GateRecipe, Judged, fit_gate
from assistant.gate.scope import SCOPE, ScopeModel, ScopeRecipe
from assistant.protocols import Vectors

OUTSIDE = "oos"
_TYPICAL = 5  # nearest wordings of an intent whose mean similarity is its score
_FEWEST_OUTSIDE = 10  # that a sample keeps, so that a gate can be fitted

Row = tuple[str, str]
"""A text and its intent; ``OUTSIDE`` where it has none."""


@dataclass(frozen=True, slots=True)
class IntentSet:
    """To learn from, to choose by, to report on."""

    train: Sequence[Row]
    validation: Sequence[Row]
    test: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Guess:
    """The intent a system would answer with, and its signals for the gate."""

    intent: str
    signals: dict[str, float]


Guesser = Callable[[Sequence[str]], list[Guess]]


@dataclass(frozen=True, slots=True)
class GatedFigures:
    """In [0, 1], higher is better.

    Attributes:
        accuracy: of the questions in scope, answered with the right intent; declined is wrong.
        recall: of those out of scope, declined.
    """

    accuracy: float
    recall: float


def sampled(data: IntentSet, most: int | None, seed: int) -> IntentSet:
    """At most so many questions of each part, all intents alike, and what is outside in its proportion."""
    if most is None:
        return data
    return IntentSet(*(_sampled(rows, most, seed) for rows in (data.train, data.validation, data.test)))


def _sampled(rows: Sequence[Row], most: int, seed: int) -> list[Row]:
    if len(rows) <= most:
        return list(rows)
    inside, outside = _parted(rows)
    share = max(min(len(outside), _FEWEST_OUTSIDE), most * len(outside) // len(rows))
    by_intent: defaultdict[str, list[Row]] = defaultdict(list)
    for row in random.Random(seed).sample(inside, len(inside)):
        by_intent[row[1]].append(row)
    in_turn = [row for row in chain.from_iterable(zip_longest(*by_intent.values())) if row is not None]
    return [*in_turn[: most - share], *((text, OUTSIDE) for text in drawn(outside, share, seed))]


def classical_guesser(train: Sequence[Row]) -> Guesser:
    """With ``ml``'s parts, learned from rows; without a sense of scope where none of them is outside."""
    inside, outside = _parted(train)
    texts = [text for text, _ in inside]
    classifier = IntentClassifier.fit(texts, [intent for _, intent in inside], ClassifierRecipe())
    scope = TextScope.fit(texts, outside, TextScopeRecipe()) if outside else None

    def guess(text: str) -> Guess:
        prediction = classifier.predict(text)
        ranked = prediction.ranked(2)
        signals = {
            "top_probability": ranked[0][1],
            "margin": ranked[0][1] - ranked[1][1],
            "entropy": prediction.entropy,
            "nearest_similarity": classifier.nearest(prediction).similarity,
        }
        return Guess(ranked[0][0], signals | ({SCOPE: scope.margin(text)} if scope else {}))

    return lambda questions: [guess(question) for question in questions]


def neural_guesser(train: Sequence[Row], encode: Callable[[Sequence[str]], Vectors]) -> Guesser:
    """With ``dl``'s parts over an encoder; as ``classical_guesser``."""
    inside, outside = _parted(train)
    known = encode([text for text, _ in inside])
    intents = sorted({intent for _, intent in inside})
    number = {intent: at for at, intent in enumerate(intents)}
    owner = np.array([number[intent] for _, intent in inside])
    scope = ScopeModel.fit(known, encode(outside), ScopeRecipe()) if outside else None

    def guess(vector: Vectors) -> Guess:
        similar = known @ vector
        nearest = [np.sort(similar[owner == at])[-_TYPICAL:] for at in range(len(intents))]
        best = np.array([found[-1] for found in nearest])
        typical = np.array([found.mean() for found in nearest])
        scores = best + typical
        first, second = np.argsort(-scores)[:2]
        signals = {
            "known_similarity": float(best[first]),
            "typical": float(typical[first]),
            "margin": float(scores[first] - scores[second]),
        }
        return Guess(intents[first], signals | ({SCOPE: scope.margin(vector[None])} if scope else {}))

    return lambda questions: [guess(vector) for vector in encode(questions)]


def fine_tune(data: IntentSet, folder: Path, device: str, progress: Progress) -> None:
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

    def queries(rows: Sequence[Row]) -> list[Query]:
        return [
            Query(text, single[number[intent]], single[number[intent]])
            for text, intent in rows
            if intent in number
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


def guessed_right(rows: Sequence[Row], guesses: Sequence[Guess]) -> Proportion:
    """Of the rows in scope, with nothing declined."""
    asked = [(intent, guess.intent) for (_, intent), guess in zip(rows, guesses, strict=True)]
    inside = [pair for pair in asked if pair[0] != OUTSIDE]
    return accuracy([intent for intent, _ in inside], [guess for _, guess in inside])


def gated_figures(data: IntentSet, guesser: Guesser, wrongly_declined: Sequence[float]) -> list[GatedFigures]:
    """With the gate fitted on the validation part, for each share of what is in scope there that it may decline."""
    validation, test = (guesser([text for text, _ in rows]) for rows in (data.validation, data.test))
    judged = [
        Judged(guess.signals, guess.intent == intent, intent != OUTSIDE)
        for guess, (_, intent) in zip(validation, data.validation, strict=True)
    ]
    return [_gated(data.test, test, judged, share) for share in wrongly_declined]


def _gated(
    rows: Sequence[Row], guesses: Sequence[Guess], judged: Sequence[Judged], share: float
) -> GatedFigures:
    gate = fit_gate(judged, GateRecipe(max_wrongly_declined=share))
    right, declined = [], []
    for guess, (_, intent) in zip(guesses, rows, strict=True):
        answered = gate.decide(guess.signals).outcome is Outcome.ANSWERED
        if intent == OUTSIDE:
            declined.append(not answered)
        else:
            right.append(answered and guess.intent == intent)
    return GatedFigures(float(np.mean(right)), float(np.mean(declined)))


def _parted(rows: Sequence[Row]) -> tuple[list[Row], list[str]]:
    return [row for row in rows if row[1] != OUTSIDE], [text for text, intent in rows if intent == OUTSIDE]
