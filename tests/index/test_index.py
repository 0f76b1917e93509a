from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import WeightsError
from assistant.index import weights
from assistant.index.abbreviations import expand, find_abbreviations
from assistant.index.encoder import OnnxEncoder
from assistant.index.store import FaissStore
from assistant.index.words import WordRarity

TEXTS = [
    "a short one",
    "a rather longer text about bananas and bread " * 5,
    "",
    "\ud800 \x00 😀",
    "Brot backen",
]


def encoder(index: Path, precision: str) -> OnnxEncoder:
    directory = next(index.glob("encoder-*"))
    return OnnxEncoder.load(directory / f"encoder.{precision}.onnx", directory / "tokenizer.json", 256)


def test_the_store_agrees_with_brute_force(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(50, 8)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    FaissStore.build(rows).save(tmp_path / "x.faiss")
    store = FaissStore.load(tmp_path / "x.faiss")
    scores, found = store.search(rows[:7], 60)
    cosines = rows[:7] @ rows.T
    assert scores.shape == (7, 50)
    np.testing.assert_allclose(scores, -np.sort(-cosines, axis=1), atol=1e-6)
    assert (found[:, 0] == np.arange(7)).all()
    assert np.abs(scores).max() <= 1 + 1e-6
    np.testing.assert_array_equal(store.vector(3), rows[3])


@pytest.mark.parametrize("precision", ["fp32", "int8"])
def test_vectors_are_unit_and_do_not_depend_on_their_batch(
    built_once: tuple[Path, Path], precision: str
) -> None:
    model = encoder(built_once[1], precision)
    together = model.encode(TEXTS)
    alone = np.vstack([model.encode([text]) for text in TEXTS])
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(together, alone, atol=1e-5)
    assert model.encode([]).shape == (0, model.dim)


def test_two_threads_agree(built_once: tuple[Path, Path]) -> None:
    model = encoder(built_once[1], "int8")
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda _: model.encode(TEXTS), range(6)))
    for result in results:
        np.testing.assert_array_equal(result, results[0])


def test_altered_base_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "BASE_SHA256", "0" * 64)
    with pytest.raises(WeightsError, match=r"model\.safetensors.*expected 000"):
        weights.base_weights()


def test_a_folder_that_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"modules\.json"):
        weights.resolve_weights(str(tmp_path))


def test_abbreviations_come_from_the_documents() -> None:
    found = find_abbreviations(
        ["Convolutional Neural Networks (CNNs) and machine learning (ML); nothing (XY) here."]
    )
    assert found == {"cnn": "convolutional neural networks", "ml": "machine learning"}
    assert expand("CNNs in ML?", found) == "CNNs (convolutional neural networks) in ML (machine learning)?"
    assert expand("machine learning (ML)", found) == "machine learning (ML)"


def test_coverage_counts_rare_words_more() -> None:
    rarity = WordRarity(["apples and bread", "apples", "apples"])
    assert rarity.coverage("apples bread", "bread") > rarity.coverage("apples bread", "apples")
    assert rarity.coverage("the of", "x") == 0.0
    assert rarity.unknown_share("bread zebra") == 0.5
