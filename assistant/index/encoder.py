"""The bi-encoder as it serves: ONNX Runtime and a tokenizer file, no PyTorch.

Given an exported model, turns texts into unit vectors. It does not know chunks, FAISS, or where the
weights came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

from assistant.index.session import open_session
from assistant.protocols import Vectors

_BATCH = 32


class OnnxEncoder:
    """Texts → ``(n, dim)`` float32, rows L2-normalised.

    Dynamic int8 scales activations over the whole batch, so a batch-mate would change a text's
    vector; ``one_by_one`` keeps every vector independent of its neighbours (and costs nothing here:
    500 texts/s either way on two cores).
    """

    def __init__(
        self, session: ort.InferenceSession, tokenizer: Tokenizer, max_tokens: int, *, one_by_one: bool
    ) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._batch = 1 if one_by_one else _BATCH
        self.dim = int(session.get_outputs()[0].shape[-1])
        # Of the text itself: the rest is what every input begins and ends with.
        self.max_tokens = max_tokens - tokenizer.num_special_tokens_to_add(False)

    @classmethod
    def load(cls, model: Path, tokenizer: Path, max_tokens: int) -> OnnxEncoder:
        """Open an exported model; the files are taken to be verified already."""
        words = Tokenizer.from_file(str(tokenizer))
        words.enable_truncation(max_tokens)
        words.no_padding()
        return cls(open_session(model), words, max_tokens, one_by_one=".int8." in model.name)

    def knows(self, word: str) -> bool:
        """Whether the vocabulary has this lower-case word whole."""
        return self._tokenizer.token_to_id(word) is not None

    def count(self, texts: Sequence[str]) -> list[int]:
        """See ``protocols.CountingEncoder``."""
        encodings = self._tokenizer.encode_batch(_clean(texts), add_special_tokens=False)
        return [sum(len(part.ids) for part in (whole, *whole.overflowing)) for whole in encodings]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See ``protocols.Encoder``."""
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(_clean(texts))]
        order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
        for start in range(0, len(order), self._batch):
            rows = order[start : start + self._batch]
            width = len(ids[rows[-1]])
            padded = np.zeros((len(rows), width), dtype=np.int64)
            mask = np.zeros_like(padded)
            for line, row in enumerate(rows):
                padded[line, : len(ids[row])] = ids[row]
                mask[line, : len(ids[row])] = 1
            vectors[rows] = self._session.run(None, {"input_ids": padded, "attention_mask": mask})[0]
        return vectors


def _clean(texts: Sequence[str]) -> list[str]:
    # Lone surrogates cannot be tokenised; they carry no meaning a retriever could use.
    return [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
