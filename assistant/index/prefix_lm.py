"""The base as a prefix language model in PyTorch, and its way to ONNX.

The source is read both ways, the target is written left to right (UniLM: Dong et al. 2019, "Unified
Language Model Pre-training", section 2.3). Given fine-tuned layers, puts them on the base, exports
one graph that reads a source and writes on, and checks on real sources that int8 writes what PyTorch
writes. Only training and a build import this module: it needs torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn

from assistant.errors import WeightsError
from assistant.index.export import quantise, quiet, save_onnx
from assistant.index.layers import load_layers
from assistant.index.weights import Weights, base_weights
from assistant.index.writer import BEGIN, OnnxWriter, piece_id

FP32, INT8, TOKENIZER = "writer.fp32.onnx", "writer.int8.onnx", "tokenizer.json"
MIN_AGREEMENT = 0.9  # share of next tokens on which int8 and PyTorch agree
_DROPOUT = 0.1  # while training, as the base was trained
_FAR = -1e4  # added to the score of what may not be seen


class PrefixLm(nn.Module):
    """The base's layers with a language-model head tied to its word embeddings."""

    def __init__(self, bert: Any) -> None:
        super().__init__()
        self.bert = bert
        size = bert.config.hidden_size
        self.transform = nn.Linear(size, size)
        self.norm = nn.LayerNorm(size, eps=bert.config.layer_norm_eps)
        self.bias = nn.Parameter(torch.zeros(bert.config.vocab_size))
        self._heads = bert.config.num_attention_heads

    def forward(
        self,
        ids: torch.Tensor,
        positions: torch.Tensor,
        types: torch.Tensor,
        mask: torch.Tensor,
        past: torch.Tensor | None = None,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Hidden states and what later tokens need of these.

        Args:
            ids, positions, types: ``(batch, length)``; ``types`` is 0 in a source, 1 in a target.
            mask: ``(batch, length, seen + length)``, true where a token may look.
            past: ``(layers, 2, batch, heads, seen, width)``: keys and values of tokens seen before.

        Returns:
            ``(batch, length, size)``, and keys and values of all ``seen + length`` tokens.
        """
        table = self.bert.embeddings
        state = table.LayerNorm(
            table.word_embeddings(ids)
            + table.position_embeddings(positions)
            + table.token_type_embeddings(types)
        )
        state = self._drop(state)
        added = (~mask).to(state.dtype)[:, None] * _FAR
        kept = []
        for number, layer in enumerate(self.bert.encoder.layer):
            query, key, value = (
                self._split(part(state))
                for part in (layer.attention.self.query, layer.attention.self.key, layer.attention.self.value)
            )
            if past is None:  # the fused kernel: training spends half its time here otherwise
                seen = nn.functional.scaled_dot_product_attention(query, key, value, mask[:, None])
            else:
                key = torch.cat([past[number, 0], key], dim=2)
                value = torch.cat([past[number, 1], value], dim=2)
                seen = (query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5 + added).softmax(-1) @ value
            kept.append(torch.stack([key, value]))
            seen = seen.transpose(1, 2).flatten(2)
            state = layer.attention.output.LayerNorm(self._drop(layer.attention.output.dense(seen)) + state)
            inner = nn.functional.gelu(layer.intermediate.dense(state))
            state = layer.output.LayerNorm(self._drop(layer.output.dense(inner)) + state)
        return state, torch.stack(kept)

    def logits(self, state: torch.Tensor) -> torch.Tensor:
        """Scores of every word piece as the next: ``(..., vocabulary)``."""
        hidden = self.norm(nn.functional.gelu(self.transform(state)))
        scores: torch.Tensor = hidden @ self.bert.embeddings.word_embeddings.weight.T + self.bias
        return scores

    def _drop(self, values: torch.Tensor) -> torch.Tensor:
        return nn.functional.dropout(values, _DROPOUT, self.training)

    def _split(self, projected: torch.Tensor) -> torch.Tensor:
        batch, length, size = projected.shape
        return projected.view(batch, length, self._heads, size // self._heads).transpose(1, 2)


def load_prefix_lm(layers: Path | None) -> tuple[PrefixLm, Tokenizer]:
    """The base as a prefix language model, and its tokenizer; with trained layers where given."""
    from transformers import AutoModel

    torch.manual_seed(13)  # the head is new
    with quiet():
        model = PrefixLm(AutoModel.from_pretrained(base_weights().source, add_pooling_layer=False))
    if layers is not None:
        load_layers(model, layers)
    return model, load_tokenizer()


def load_tokenizer() -> Tokenizer:
    """The base's, without truncation or padding."""
    tokenizer = Tokenizer.from_file(str(Path(base_weights().source) / TOKENIZER))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def export_writer(weights: Weights, target: Path, sources: Sequence[Sequence[int]]) -> dict[str, float]:
    """Write the int8 model and its tokenizer into ``target``.

    Args:
        sources: word pieces of real sources on which int8 is compared with PyTorch; at least one.

    Returns:
        on which share of next tokens the two agree, while PyTorch writes.

    Raises:
        WeightsError: the share is below ``MIN_AGREEMENT``.
    """
    model, tokenizer = load_prefix_lm(weights.layers)
    model.eval()
    with quiet():
        tokenizer.save(str(target / TOKENIZER))
        _export(model, target / FP32)
        quantise(target / FP32, target / INT8)
    for part in target.glob(f"{FP32}*"):
        part.unlink()
    agreement = _agreement(model, tokenizer, target, sources)
    if agreement < MIN_AGREEMENT:
        raise WeightsError(
            f"The writer's int8 form agrees with PyTorch on {agreement:.3f} of the next tokens."
        )
    return {"agreement_int8": round(agreement, 4)}


def _agreement(
    model: PrefixLm, tokenizer: Tokenizer, target: Path, sources: Sequence[Sequence[int]]
) -> float:
    served = OnnxWriter.load(target / INT8, target / TOKENIZER)
    same = []
    for source in sources:
        written = served.write(source, longest=24).pieces
        told = [piece_id(tokenizer, BEGIN), *written]
        ids = torch.tensor([[*source, *told]])
        with torch.no_grad():
            state, _ = model(*layout(ids, len(source)))
            best = model.logits(state[0, len(source) : len(source) + len(written)]).argmax(-1)
        same += (best == torch.tensor(written)).tolist()
    return float(np.mean(same)) if same else 1.0


def layout(ids: torch.Tensor, source: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """``forward``'s inputs for one source of that many pieces with its target behind it."""
    length = ids.shape[1]
    at = torch.arange(length)
    mask = (at[None, :] < source) | (at[None, :] <= at[:, None]) & (at[:, None] >= source)
    return ids, at[None], (at >= source).long()[None], mask[None]


def _export(model: PrefixLm, target: Path) -> None:
    class Step(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(
            self,
            ids: torch.Tensor,
            positions: torch.Tensor,
            types: torch.Tensor,
            mask: torch.Tensor,
            past: torch.Tensor,
        ) -> tuple[torch.Tensor, torch.Tensor]:
            state, kept = self.model(ids, positions, types, mask, past)
            return self.model.logits(state[:, -1]), kept

    config = model.bert.config
    layers, heads = config.num_hidden_layers, config.num_attention_heads
    seen, length = 3, 2
    past = torch.zeros(layers, 2, 1, heads, seen, config.hidden_size // heads)
    ids = torch.tensor([[2023, 2003]])
    mask = torch.ones(1, length, seen + length, dtype=torch.bool)
    free = {
        **{name: {1: "length"} for name in ("ids", "positions", "types")},
        "mask": {1: "length", 2: "all"},
        "past": {4: "seen"},
    }
    example = (ids, ids - 2000, torch.zeros_like(ids), mask, past)
    save_onnx(Step(), example, free, ["logits", "kept"], target)
