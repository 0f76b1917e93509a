"""The cross-encoder in PyTorch, and its way to ONNX.

Given fine-tuned layers, puts them on the base, exports fp32 and int8, and measures on real pairs how
close int8 is. Only training and a build import this module: it needs torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from assistant.errors import WeightsError
from assistant.index.export import quantise, quiet, save_onnx
from assistant.index.layers import load_layers
from assistant.index.weights import Weights, base_weights

FP32, INT8, TOKENIZER = "reranker.fp32.onnx", "reranker.int8.onnx", "tokenizer.json"
MIN_CORRELATION = 0.98  # of int8's logits with PyTorch's


def load_cross_encoder(layers: Path | None) -> tuple[Any, Any]:
    """The base with one output, in PyTorch, and its tokenizer; with trained layers where given."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    torch.manual_seed(13)  # the output layer is new
    source = base_weights().source
    with quiet():
        model = AutoModelForSequenceClassification.from_pretrained(source, num_labels=1)
    if layers is not None:
        load_layers(model, layers)
    return model, AutoTokenizer.from_pretrained(source)


def export_reranker(
    weights: Weights, target: Path, pairs: Sequence[tuple[str, str]], max_tokens: int
) -> dict[str, float]:
    """Write the int8 model and its tokenizer into ``target``.

    Args:
        pairs: questions and texts on which int8 is compared with PyTorch; at least two.

    Returns:
        the correlation of int8's logits with PyTorch's.

    Raises:
        WeightsError: the correlation is below ``MIN_CORRELATION``.
    """
    from assistant.neural.reranker import OnnxReranker

    model, tokenizer = load_cross_encoder(weights.layers)
    model.eval()
    with quiet():
        tokenizer.backend_tokenizer.save(str(target / TOKENIZER))
        _export(model, target / FP32)
        quantise(target / FP32, target / INT8)
    (target / FP32).unlink()
    for part in target.glob(f"{FP32}*"):
        part.unlink()
    with torch.no_grad():
        features = tokenizer(
            [question for question, _ in pairs],
            [text for _, text in pairs],
            truncation="only_second",
            max_length=max_tokens,
            padding=True,
            return_tensors="pt",
        )
        expected = model(**features).logits[:, 0].numpy()
    served = OnnxReranker.load(target / INT8, target / TOKENIZER, max_tokens)
    scores = np.array([float(served.score(question, [text])[0]) for question, text in pairs])
    logits = np.log(np.clip(scores, 1e-7, 1 - 1e-7) / np.clip(1 - scores, 1e-7, 1))
    correlation = float(np.corrcoef(expected, logits)[0, 1])
    if not correlation >= MIN_CORRELATION:
        raise WeightsError(f"The reranker's int8 logits correlate {correlation:.3f} with PyTorch's.")
    return {"correlation_int8": round(correlation, 5)}


def _export(model: Any, target: Path) -> None:
    class Scores(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
            logits: torch.Tensor = self.model(input_ids=ids, attention_mask=mask, token_type_ids=types).logits
            return logits

    ids = torch.tensor([[101, 2023, 2003, 102, 2023, 102], [101, 2023, 102, 2023, 102, 0]])
    free = {0: "batch", 1: "length"}
    save_onnx(
        Scores(),
        (ids, (ids > 0).long(), torch.zeros_like(ids)),
        {"ids": free, "mask": free, "types": free},
        ["logit"],
        target,
        input_names=["input_ids", "attention_mask", "token_type_ids"],
    )
