"""The cross-encoder as it serves: reads a question and a text together, says whether one answers the other.

Given an exported model, scores candidate texts. It does not know where candidates come from or what
is done with the best.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tokenizers import Tokenizer

from assistant.corpus.marks import without_marks
from assistant.index.session import open_session


def answer_input(question: str, answer: str) -> str:
    """What the reranker sees of a written answer: the question it was written for, and its words."""
    return f"{question}: {without_marks(answer)}"


class OnnxReranker:
    """Question and texts → probabilities that each text answers, in [0, 1], higher is better.

    Texts are scored one by one: dynamic int8 scales activations over a batch, and a neighbour would
    change a text's score.
    """

    def __init__(self, session: ort.InferenceSession, tokenizer: Tokenizer) -> None:
        self._session = session
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, model: Path, tokenizer: Path, max_tokens: int) -> OnnxReranker:
        """Open an exported model; the files are taken to be verified already."""
        pairs = Tokenizer.from_file(str(tokenizer))
        pairs.enable_truncation(max_tokens, strategy="longest_first")
        pairs.no_padding()
        return cls(open_session(model), pairs)

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """``(len(texts),)``, in the order given."""
        clean = question.encode("utf-8", "replace").decode("utf-8")[:600]
        scores = np.zeros(len(texts), dtype=np.float32)
        for row, encoding in enumerate(self._tokenizer.encode_batch([(clean, text) for text in texts])):
            inputs = {
                "input_ids": np.array([encoding.ids], dtype=np.int64),
                "attention_mask": np.ones((1, len(encoding.ids)), dtype=np.int64),
                "token_type_ids": np.array([encoding.type_ids], dtype=np.int64),
            }
            logit = float(self._session.run(None, inputs)[0].reshape(-1)[0])
            scores[row] = 1 / (1 + np.exp(-logit))
        return scores
