from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from assistant.benchmarks.intents import (
    OUTSIDE,
    IntentSet,
    Row,
    classical_guesser,
    gated_figures,
    guessed_right,
    neural_guesser,
    sampled,
)
from assistant.evaluation.measures.proportion import Proportion
from assistant.protocols import Vectors

WORDS = {"bake": "bread dough yeast oven flour".split(), "ride": "bike wheel road brake saddle".split()}
OTHER = "whale ocean king novel guitar violin planet comet".split()


def rows(seed: int, count: int, outside: int) -> list[Row]:
    random = np.random.default_rng(seed)
    inside = [
        (" ".join(random.choice(words, 3)), intent) for intent, words in WORDS.items() for _ in range(count)
    ]
    return [*inside, *((" ".join(random.choice(OTHER, 3)), OUTSIDE) for _ in range(outside))]


def encode(texts: Sequence[str]) -> Vectors:
    vocabulary = [*WORDS["bake"], *WORDS["ride"], *OTHER]
    counts = np.array([[text.split().count(word) for word in vocabulary] for text in texts], np.float32)
    return counts / np.linalg.norm(counts, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def data() -> IntentSet:
    return IntentSet(rows(1, 20, 20), rows(2, 20, 20), rows(3, 20, 20))


def test_both_systems_tell_easy_intents_and_what_is_outside(data: IntentSet) -> None:
    for guesser in (classical_guesser(data.train), neural_guesser(data.train, encode)):
        assert guessed_right(data.test, guesser([text for text, _ in data.test])) == Proportion(40, 40)
        (found,) = gated_figures(data, guesser, [0.05])
        assert found.accuracy >= 0.85
        assert found.recall >= 0.9


def test_without_anything_outside_there_is_no_sense_of_scope() -> None:
    for guesser in (classical_guesser(rows(1, 3, 0)), neural_guesser(rows(1, 3, 0), encode)):
        (guess,) = guesser(["bread oven"])
        assert guess.intent == "bake"
        assert "scope" not in guess.signals


def test_accuracy_leaves_out_what_is_outside() -> None:
    guesses = neural_guesser(rows(1, 5, 0), encode)(["bread", "bread", "king bread"])
    asked = [("", "bake"), ("", "ride"), ("", OUTSIDE)]
    assert guessed_right(asked, guesses) == Proportion(1, 2)


def test_a_sample_has_all_intents_alike_and_enough_outside() -> None:
    whole = IntentSet(rows(1, 100, 20), rows(2, 5, 2), rows(3, 100, 100))
    part = sampled(whole, 30, 7)
    assert Counter(intent for _, intent in part.train) == {"bake": 10, "ride": 10, OUTSIDE: 10}
    assert part.validation == whole.validation
    assert Counter(intent for _, intent in part.test) == {"bake": 10, "ride": 10, OUTSIDE: 10}
    assert set(part.train) <= set(whole.train)
    assert part == sampled(whole, 30, 7)
    assert sampled(whole, None, 7) is whole
