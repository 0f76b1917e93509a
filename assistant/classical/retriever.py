"""Evidence for ``ml``: TF-IDF cosine over the chunks.

Given the chunks, finds those that share a query's words and spellings. It does not know intents.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from assistant.classical.single import SingleRow
from assistant.domain import Chunk, Evidence


class TfidfRetriever:
    """Scores are TF-IDF cosines in [0, 1], higher is better."""

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        self._chunks = tuple(chunks)
        vectorizer = TfidfVectorizer(
            ngram_range=(1, 2),
            sublinear_tf=True,
            strip_accents="unicode",
            stop_words="english",
            dtype=np.float32,
        )
        rows = vectorizer.fit_transform(
            " ".join([*chunk.headings, *(unit.shown for unit in chunk.units)]) for chunk in chunks
        )
        self._columns = rows.tocsc()  # by term: a query has few of them
        self._single = SingleRow(vectorizer)

    def retrieve(self, query: str, k: int) -> list[Evidence]:
        """See ``protocols.Retriever``."""
        columns, values = self._single.of(query)
        scores = self._columns[:, columns] @ values
        order = np.argsort(-scores, kind="stable")[:k]
        return [
            Evidence(self._chunks[row], float(np.clip(scores[row], 0.0, 1.0)), rank)
            for rank, row in enumerate(order, start=1)
        ]
