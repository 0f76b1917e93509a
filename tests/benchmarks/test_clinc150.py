from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.benchmarks.clinc150 import (
    FILE,
    ClincSet,
    classical_guesses,
    clinc_figures,
    neural_guesses,
    read_clinc150,
)
from assistant.errors import EvaluationError
from assistant.protocols import Vectors

WORDS = {"bake": "bread dough yeast oven flour".split(), "ride": "bike wheel road brake saddle".split()}
OUTSIDE = "whale ocean king novel guitar violin planet comet".split()


def rows(seed: int, count: int) -> list[tuple[str, str]]:
    random = np.random.default_rng(seed)
    inside = [
        (" ".join(random.choice(words, 3)), intent) for intent, words in WORDS.items() for _ in range(count)
    ]
    return [*inside, *((" ".join(random.choice(OUTSIDE, 3)), "oos") for _ in range(count))]


def encode(texts: Sequence[str]) -> Vectors:
    vocabulary = [*WORDS["bake"], *WORDS["ride"], *OUTSIDE]
    counts = np.array([[text.split().count(word) for word in vocabulary] for text in texts], np.float32)
    return counts / np.linalg.norm(counts, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def data() -> ClincSet:
    return ClincSet(rows(1, 20), rows(2, 20), rows(3, 20))


def test_both_systems_tell_easy_intents_and_what_is_outside(data: ClincSet) -> None:
    for guesses in (classical_guesses(data), neural_guesses(data, encode)):
        found = clinc_figures(data, guesses, 0.05)
        assert found.accuracy_ungated == 1
        assert found.accuracy >= 0.85
        assert found.recall >= 0.9


def test_the_full_file_is_read(tmp_path: Path) -> None:
    parts = {f"{kind}{part}": [["a b", "x"]] for kind in ("", "oos_") for part in ("train", "val", "test")}
    (tmp_path / FILE).write_bytes(gzip.compress(json.dumps(parts).encode()))
    assert read_clinc150(tmp_path).validation == [("a b", "x"), ("a b", "x")]
    with pytest.raises(EvaluationError, match=FILE):
        read_clinc150(tmp_path / "elsewhere")
