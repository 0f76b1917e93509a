"""Vectors in FAISS: exact inner-product search, in process.

Given unit vectors, finds the rows nearest to a query. It does not know chunks or texts.
"""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from assistant.errors import ArtefactDamaged
from assistant.protocols import Vectors


class FaissStore:
    """A flat inner-product index. Scores are cosines in [-1, 1], higher is nearer."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index
        self.dim: int = index.d
        # Kept beside the index: rows are looked up one by one while answering.
        self._rows: Vectors = index.reconstruct_n(0, index.ntotal)

    @classmethod
    def build(cls, vectors: Vectors) -> FaissStore:
        """``vectors``: ``(n, dim)`` float32, rows L2-normalised."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors))
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> FaissStore:
        """Raises ``ArtefactDamaged`` when FAISS cannot read the file."""
        try:
            return cls(faiss.read_index(str(path)))
        except RuntimeError as error:
            raise ArtefactDamaged(f"{path} is not a FAISS index.", mend="assistant build") from error

    def save(self, path: Path) -> None:
        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def vectors(self) -> Vectors:
        """All rows, ``(n, dim)`` float32, in the order they were added."""
        return self._rows

    def vector(self, row: int) -> Vectors:
        """One row, ``(dim,)`` float32."""
        vector: Vectors = self._rows[row]
        return vector

    def search(self, queries: Vectors, k: int) -> tuple[Vectors, NDArray[np.int64]]:
        """See ``protocols.VectorStore``."""
        scores, rows = self._index.search(np.ascontiguousarray(queries), min(k, len(self)))
        return scores, rows
