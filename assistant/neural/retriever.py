"""Evidence for ``dl``: the query's vector against the chunks' vectors, and their units'.

Given an encoder and a ``ChunkIndex``, finds chunks by meaning. It does not know answers or intents.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.domain import Evidence
from assistant.index.chunk_index import ChunkIndex
from assistant.protocols import Encoder, Vectors

_CANDIDATES = 30  # chunks whose units are compared with the query as well


@dataclass(frozen=True, slots=True)
class Found:
    """Evidence with what a composer needs of it.

    Attributes:
        query: ``(dim,)`` float32, the query's unit vector.
        rows: index rows of the evidence, in its order.
        unit_scores: for each piece of evidence, ``(n_units,)`` cosines of its units to the query.
    """

    query: Vectors
    evidence: list[Evidence]
    rows: list[int]
    unit_scores: list[NDArray[np.float32]]


class DenseRetriever:
    """Chunk score: the mean of the chunk's cosine and its best unit's, in [-1, 1], higher is better.

    The best unit counts because a chunk's own vector averages over everything it says
    (docs/experiments.md has both alone).
    """

    def __init__(self, encoder: Encoder, index: ChunkIndex, *, unit_share: float = 0.5) -> None:
        self._encoder = encoder
        self._index = index
        self._starts = index.unit_starts
        self._unit_share = unit_share

    def retrieve(self, query: str, k: int) -> list[Evidence]:
        """See ``protocols.Retriever``."""
        return self.find(self._encoder.encode([query]), k).evidence

    def find(self, vectors: Vectors, k: int) -> Found:
        """Search with a query that is encoded already: ``(1, dim)`` float32, unit row."""
        scores, rows = self._index.store.search(vectors, max(k, _CANDIDATES))
        query = vectors[0]
        scored = []
        for cosine, row in zip(scores[0], rows[0], strict=True):
            units = self._index.unit_vectors[self._starts[row] : self._starts[row + 1]] @ query
            best = float(units.max()) if len(units) else float(cosine)
            scored.append(((1 - self._unit_share) * float(cosine) + self._unit_share * best, int(row), units))
        scored.sort(key=lambda item: -item[0])
        kept = scored[:k]
        evidence = [
            Evidence(self._index.chunks[row], score, rank)
            for rank, (score, row, _) in enumerate(kept, start=1)
        ]
        return Found(query, evidence, [row for _, row, _ in kept], [units for _, _, units in kept])
