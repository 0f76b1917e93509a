"""Evidence for ``dl``: the query's vector against chunks, their units, and questions known to be asked.

Given an encoder, a ``ChunkIndex`` and an ``AskedIndex``, finds chunks by meaning. It does not know
answers or intents.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assistant.domain import Chunk, Evidence, PassageScores, Span, Unit
from assistant.index.asked import AskedIndex
from assistant.index.chunk_index import ChunkIndex
from assistant.protocols import Encoder, Vectors

_CANDIDATES = 30  # chunks, and known questions, whose units are looked at
_ENTRIES = 10  # known questions that are handed on to be read
_FURTHER = 40  # known questions that may say what the best leaves open


@dataclass(frozen=True, slots=True)
class KnownQuestion:
    """A question known to be asked, near to the query.

    Attributes:
        similarity: cosine of its nearest wording to the query, in [-1, 1].
        typical: mean of the cosines of its three nearest wordings.
        answer_similarity: cosine of its written answer to the query.
        units: what answers it, in reading order, each with its own cosine to the query.
        answer: as it was written, with citation marks where it has them; may be empty.
        spans: what the marks cite, ``[1]`` the first.
        vector: of its nearest wording, ``(dim,)``.
        answer_vector: of its written answer, ``(dim,)``.
    """

    title: str
    similarity: float
    units: tuple[tuple[Chunk, Unit, float], ...]
    answer: str = ""
    spans: tuple[Span, ...] = ()
    vector: Vectors = field(default_factory=lambda: np.zeros(0, dtype=np.float32), compare=False)
    typical: float = 0.0
    answer_similarity: float = 0.0
    answer_vector: Vectors = field(default_factory=lambda: np.zeros(0, dtype=np.float32), compare=False)


@dataclass(frozen=True, slots=True)
class Found:
    """Evidence with what a composer needs of it.

    Attributes:
        unit_scores: for each piece of evidence, ``(n_units,)`` cosines of its units to the query.
        known: the nearest known questions, nearest first; ``further``: those next to them.
        query: the question's vector, ``(dim,)``.
        parts: what each piece of evidence's score is made of.
    """

    evidence: list[Evidence]
    unit_scores: list[NDArray[np.float32]]
    known: list[KnownQuestion]
    further: list[KnownQuestion] = field(default_factory=list)
    query: Vectors = field(default_factory=lambda: np.zeros(0, dtype=np.float32), compare=False)
    parts: list[PassageScores] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Scored:
    """A chunk by its row; ``unit_scores`` are cosines of its units, ``cosine`` its own."""

    row: int
    score: float
    cosine: float
    unit_scores: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class RetrieverRecipe:
    """How scores are put together; see docs/experiments.md for each part alone.

    Attributes:
        unit_share: weight of the best unit's cosine against the chunk's own, whose vector averages
            over everything it says.
        known_share: weight of the similarity of a known question that a chunk's units answer,
            against the chunk's score without it; it only ever adds.
    """

    unit_share: float = 0.5
    known_share: float = 0.7


class DenseRetriever:
    """Scores are weighted means of cosines, in [-1, 1], higher is better."""

    def __init__(
        self,
        encoder: Encoder,
        index: ChunkIndex,
        asked: AskedIndex,
        recipe: RetrieverRecipe = RetrieverRecipe(),
    ) -> None:
        self._encoder = encoder
        self._index = index
        self._asked = asked
        self._recipe = recipe
        self._starts = index.unit_starts
        self._units = [(chunk, unit) for chunk in index.chunks for unit in chunk.units]
        self._chunk_of = np.repeat(np.arange(len(index.chunks)), np.diff(self._starts))

    def retrieve(self, query: str, k: int) -> list[Evidence]:
        """See ``protocols.Retriever``."""
        return self.find(self._encoder.encode([query]), k).evidence

    def find(self, vectors: Vectors, k: int) -> Found:
        """Search with a query that is encoded already: ``(1, dim)`` float32, unit row."""
        query = vectors[0]
        similar = self._asked.vectors @ query
        best = self._asked.nearest(similar)
        entries = np.argsort(-best, kind="stable")[:_FURTHER]
        known: dict[int, float] = {}
        for entry in entries[:_CANDIDATES]:
            for unit in self._asked.units[entry]:
                chunk = int(self._chunk_of[unit])
                known[chunk] = max(known.get(chunk, -1.0), float(best[entry]))
        _, rows = self._index.store.search(vectors, max(k, _CANDIDATES))
        scored = [self._scored(query, row, known) for row in dict.fromkeys([*rows[0].tolist(), *known])]
        scored.sort(key=lambda one: -one.score)
        evidence = [
            Evidence(self._index.chunks[one.row], one.score, rank)
            for rank, one in enumerate(scored[:k], start=1)
        ]
        parts = [
            PassageScores(
                each.chunk.id,
                each.rank,
                one.cosine,
                _nearest(one.cosine, one.unit_scores),
                known.get(one.row),
            )
            for each, one in zip(evidence, scored, strict=False)
        ]
        nearest = [
            KnownQuestion(
                self._asked.titles[entry],
                float(best[entry]),
                tuple(
                    (*self._units[unit], float(self._index.unit_vectors[unit] @ query))
                    for unit in self._asked.units[entry]
                ),
                self._asked.answers[entry],
                self._asked.spans[entry],
                self._nearest_wording(similar, int(entry)),
                self._asked.typical(int(entry), similar),
                float(self._asked.answer_vectors[entry] @ query),
                self._asked.answer_vectors[entry],
            )
            for entry in entries
        ]
        units = [one.unit_scores for one in scored[:k]]
        return Found(evidence, units, nearest[:_ENTRIES], nearest[_ENTRIES:], query, parts)

    def _nearest_wording(self, similar: Vectors, entry: int) -> Vectors:
        start, end = self._asked.starts[entry : entry + 2]
        wording: Vectors = self._asked.vectors[start + int(np.argmax(similar[start:end]))]
        return wording

    def _scored(self, query: Vectors, row: int, known: dict[int, float]) -> _Scored:
        cosine = float(self._index.store.vector(row) @ query)
        units = self._index.unit_vectors[self._starts[row] : self._starts[row + 1]] @ query
        share = self._recipe.unit_share
        score = (1 - share) * cosine + share * _nearest(cosine, units)
        if row in known:
            weight = self._recipe.known_share
            score = max(score, (1 - weight) * score + weight * known[row])
        return _Scored(row, score, cosine, units)


def _nearest(cosine: float, units: NDArray[np.float32]) -> float:
    """The best unit's cosine; the chunk's own where it has no unit."""
    return float(units.max()) if len(units) else cosine
