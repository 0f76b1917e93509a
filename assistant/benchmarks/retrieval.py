"""Retrieval benchmarks: does an encoder find the documents that were judged relevant to a query?

Given documents, queries, judgements and an encoder, ranks every document for every query by cosine and gives
the mean nDCG with a bootstrap interval, and hit rates. It does not know files, or how the encoder was made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.benchmarks.sampling import drawn
from assistant.building.recipe import Progress
from assistant.evaluation.measures.retrieval import ndcg
from assistant.evaluation.statistics.bootstrap import interval_of_mean
from assistant.protocols import Encoder, Vectors

NDCG_K = 10
HITS_K = (1, 5, 20)
DOCUMENTS_A_QUERY = 100  # that are kept of a sample, so that few queries also mean few documents
_SLICE = 256


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """Texts by id, and for each query the grade, above 0, of its relevant documents."""

    documents: Mapping[str, str]
    queries: Mapping[str, str]
    relevant: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class RetrievalFigures:
    """Means over queries, in [0, 1], higher is better.

    Attributes:
        ndcg: nDCG@10.
        low, high: its 95 % bootstrap interval.
        hits: by k of ``HITS_K``, the share of queries with a relevant document among the first k.
    """

    ndcg: float
    low: float
    high: float
    hits: Mapping[int, float]


def sampled(data: RetrievalSet, most: int | None, seed: int) -> RetrievalSet:
    """At most so many queries, and ``DOCUMENTS_A_QUERY`` times as many documents.

    The documents relevant to a query that was drawn are among them, however many they are. With fewer
    documents to confuse a relevant one with, figures come out higher.
    """
    queries = {name: data.queries[name] for name in drawn(list(data.queries), most, seed)}
    relevant = {name: data.relevant[name] for name in queries}
    needed = {document for grades in relevant.values() for document in grades}
    others = [name for name in data.documents if name not in needed]
    room = None if most is None else max(0, most * DOCUMENTS_A_QUERY - len(needed))
    kept = needed.union(drawn(others, room, seed))
    return RetrievalSet(
        {name: text for name, text in data.documents.items() if name in kept}, queries, relevant
    )


def rank(encoder: Encoder, data: RetrievalSet, progress: Progress) -> dict[str, list[str]]:
    """For every query, the ids of the best documents, best first.

    A document of the query's own id is left out, as in BEIR's evaluation: there the query is that document.
    """
    names = list(data.documents)
    documents = _encoded(encoder, list(data.documents.values()), "Embedding documents", progress)
    queries = _encoded(encoder, list(data.queries.values()), "Embedding queries", progress)
    ranked = {}
    for query, vector in zip(data.queries, queries, strict=True):
        best = np.argsort(-(documents @ vector), kind="stable")[: max(NDCG_K, *HITS_K) + 1]
        ranked[query] = [names[row] for row in best if names[row] != query]
    return ranked


def retrieval_figures(
    ranked: Mapping[str, Sequence[str]], relevant: Mapping[str, Mapping[str, int]]
) -> RetrievalFigures:
    """Over the queries that were ranked, at least one."""
    values = np.array([_ndcg(found, relevant[query]) for query, found in ranked.items()])
    interval = interval_of_mean(values, list(ranked))
    hits = {
        k: float(
            np.mean([not relevant[query].keys().isdisjoint(found[:k]) for query, found in ranked.items()])
        )
        for k in HITS_K
    }
    return RetrievalFigures(float(values.mean()), interval.low, interval.high, hits)


def _ndcg(ranked: Sequence[str], relevant: Mapping[str, int]) -> float:
    return ndcg([relevant.get(name, 0) for name in ranked], relevant.values(), NDCG_K)


def _encoded(encoder: Encoder, texts: Sequence[str], stage: str, progress: Progress) -> Vectors:
    slices = []
    for start in range(0, len(texts), _SLICE):
        slices.append(encoder.encode(texts[start : start + _SLICE]))
        progress(stage, min(start + _SLICE, len(texts)), len(texts))
    return np.vstack(slices)
