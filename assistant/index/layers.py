"""Fine-tuned weights as they ship: what differs from the base, matrices in int8 with a scale a row.

Given a model whose embeddings stayed as published, writes the rest as safetensors with a card; given
both, puts them together. Serving quantises matrices in the same way, row by row, so little is lost that
it would not lose (docs/experiments.md). It does not know how they were trained.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from assistant.artefact import file_sha256, write_text_atomically
from assistant.index.weights import CARD, LAYERS

_SCALE = ":scale"  # behind a matrix's name: the scale of each of its rows, ``(rows, 1)``
_MOST = 127


def freeze_embeddings(model: torch.nn.Module) -> None:
    """Half of the base's weights are word embeddings; they stay as published and need not ship."""
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(".embeddings." not in f".{name}")


def save_layers(model: torch.nn.Module, directory: Path, card: Mapping[str, Any]) -> None:
    """Write what was trained and its card: matrices in int8, the rest in fp16."""
    directory.mkdir(parents=True, exist_ok=True)
    trained = {name for name, parameter in model.named_parameters() if parameter.requires_grad}
    tensors: dict[str, torch.Tensor] = {}
    for name, value in model.state_dict().items():
        if name not in trained:
            continue
        whole = value.detach().to("cpu", torch.float32)
        if whole.dim() == 2 and min(whole.shape) > 1:
            scale = whole.abs().amax(dim=1, keepdim=True).clamp_min(1e-12) / _MOST
            tensors[name] = (whole / scale).round().to(torch.int8).contiguous()
            tensors[name + _SCALE] = scale
        else:
            tensors[name] = whole.to(torch.float16).contiguous()
    save_file(tensors, directory / LAYERS)
    full = dict(card) | {"sha256": file_sha256(directory / LAYERS)}
    write_text_atomically(directory / CARD, json.dumps(full, indent=1) + "\n")


def load_layers(model: torch.nn.Module, directory: Path) -> None:
    """Overlay what ``save_layers`` wrote onto a model of the same base."""
    stored = load_file(directory / LAYERS)
    tensors = {
        name: value.float() * stored.get(name + _SCALE, torch.ones(()))
        for name, value in stored.items()
        if not name.endswith(_SCALE)
    }
    known = model.state_dict()
    model.load_state_dict({name: tensors.get(name, value) for name, value in known.items()})
