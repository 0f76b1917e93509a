"""The encoder through PyTorch: exact, slow to start; as published unless tuned layers are named.

Given texts, gives their vectors. For training, and for checks that must not move when our own weights
do (the leakage wall); nothing that serves imports it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.index.weights import resolve_weights
from assistant.protocols import Vectors


class ReferenceEncoder:
    """See ``protocols.Encoder``.

    Args:
        tuned: layers to put onto the base; as published without.

    Raises:
        WeightsError: the base weights are missing or not the published ones.
    """

    def __init__(self, tuned: Path | None = None) -> None:
        # Imported here: PyTorch takes seconds to import, and most commands never need it.
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
        from sentence_transformers import SentenceTransformer

        weights = resolve_weights(None, tuned)
        self._model = SentenceTransformer(weights.source, device="cpu").eval()
        if weights.layers is not None:
            from assistant.index.layers import load_layers

            load_layers(self._model, weights.layers)
        self.dim = int(self._model.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See ``protocols.Encoder``."""
        vectors = self._model.encode(
            list(texts), batch_size=64, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)
