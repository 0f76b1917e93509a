from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from assistant.benchmarks.retrieval import RetrievalSet, rank, retrieval_figures, sampled
from assistant.protocols import Vectors


class Letters:
    dim = 26

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = np.array([[text.count(chr(97 + at)) for at in range(26)] for text in texts], np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def untold(stage: str, done: int, total: int) -> None:
    pass


def test_grades_are_gains() -> None:
    gained = 2 / math.log2(3) + 1 / math.log2(4)
    found = retrieval_figures({"q": ["x", "a", "b"]}, {"q": {"a": 2, "b": 1}})
    assert found.ndcg == pytest.approx(gained / (2 + 1 / math.log2(3)))


def test_documents_are_ranked_by_cosine_and_progress_is_told() -> None:
    data = RetrievalSet({"1": "aab", "2": "zz", "3": "az"}, {"q": "zzza"}, {"q": {"3": 1}})
    told: list[tuple[str, int, int]] = []
    ranked = rank(Letters(), data, lambda *step: told.append(step))
    assert ranked == {"q": ["2", "3", "1"]}
    assert told == [("Embedding documents", 3, 3), ("Embedding queries", 1, 1)]
    found = retrieval_figures(ranked, data.relevant)
    assert found.ndcg == found.low == found.high == pytest.approx(1 / math.log2(3))
    assert found.hits == {1: 0.0, 5: 1.0, 20: 1.0}


def test_a_query_that_is_a_document_does_not_find_itself() -> None:
    data = RetrievalSet({"1": "aa", "2": "ab"}, {"1": "aa"}, {"1": {"2": 1}})
    assert rank(Letters(), data, untold) == {"1": ["2"]}


def test_a_sample_keeps_what_its_queries_need() -> None:
    documents = {str(number): "a" for number in range(500)}
    queries = {f"q{number}": "a" for number in range(50)}
    data = RetrievalSet(documents, queries, {name: {name[1:]: 1, "499": 2} for name in queries})
    part = sampled(data, 3, 7)
    assert len(part.queries) == 3
    assert len(part.documents) == 300
    assert {document for name in part.queries for document in data.relevant[name]} <= set(part.documents)
    assert part == sampled(data, 3, 7)
    assert part.queries != sampled(data, 3, 8).queries
    assert sampled(data, None, 7) == sampled(data, 50, 7) == data
