from __future__ import annotations

import gzip
import json
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import ndcg_score

from assistant.benchmarks.beir import CORPUS, QRELS, QUERIES, ndcg_at, ndcg_of, read_beir
from assistant.errors import EvaluationError
from assistant.protocols import Vectors


class Letters:
    dim = 26

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = np.array([[text.count(chr(97 + at)) for at in range(26)] for text in texts], np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_ndcg_by_hand() -> None:
    gained = 2 / math.log2(3) + 1 / math.log2(4)
    assert ndcg_at(["x", "a", "b"], {"a": 2, "b": 1}, 3) == pytest.approx(gained / (2 + 1 / math.log2(3)))
    assert ndcg_at(["a"], {"a": 1}, 1) == 1
    assert ndcg_at(["x"], {"a": 1}, 1) == 0


def test_ndcg_equals_scikit_learns() -> None:
    random = np.random.default_rng(2)
    for _ in range(20):
        grades, scores = random.integers(0, 3, 12), random.random(12)
        grades[0] = 1
        order = [str(row) for row in np.argsort(-scores)]
        relevant = {str(row): int(grade) for row, grade in enumerate(grades) if grade}
        assert ndcg_at(order, relevant, 10) == pytest.approx(ndcg_score([grades], [scores], k=10))


def test_a_folder_is_read_and_ranked(tmp_path: Path) -> None:
    rows = [{"_id": "1", "title": "aa", "text": "ab"}, {"_id": "2", "text": "zz"}]
    (tmp_path / CORPUS).write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    (tmp_path / QUERIES).write_bytes(gzip.compress(b"q\tzzz\nr\taaa\nnone\tbbb\n"))
    (tmp_path / QRELS).write_text("q 0 2 1\nr 0 1 1\nnone 0 1 0\n", encoding="utf-8")
    found = ndcg_of(Letters(), read_beir(tmp_path))
    assert (found.mean, found.low, found.high, found.queries) == (1.0, 1.0, 1.0, 2)


def test_a_missing_or_cut_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=CORPUS):
        read_beir(tmp_path)
    (tmp_path / CORPUS).write_bytes(gzip.compress(b'{"_id": "1", "text": "a"}')[:-6])
    with pytest.raises(EvaluationError, match="not a BEIR folder"):
        read_beir(tmp_path)
