"""Fine-tuned weights as they ship: what differs from the base, in half precision.

Given a model whose embeddings stayed as published, writes the rest as safetensors in fp16 with a card;
given both, puts them together. It does not know how they were trained.
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


def freeze_embeddings(model: torch.nn.Module) -> None:
    """Half of the base's weights are word embeddings; they stay as published and need not ship."""
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(".embeddings." not in f".{name}")


def save_layers(model: torch.nn.Module, directory: Path, card: Mapping[str, Any]) -> None:
    """Write what was trained, in fp16, and its card."""
    directory.mkdir(parents=True, exist_ok=True)
    trained = {name for name, parameter in model.named_parameters() if parameter.requires_grad}
    tensors = {
        name: value.detach().to("cpu", torch.float16).contiguous()
        for name, value in model.state_dict().items()
        if name in trained
    }
    save_file(tensors, directory / LAYERS)
    full = dict(card) | {"sha256": file_sha256(directory / LAYERS)}
    write_text_atomically(directory / CARD, json.dumps(full, indent=1) + "\n")


def load_layers(model: torch.nn.Module, directory: Path) -> None:
    """Overlay what ``save_layers`` wrote onto a model of the same base."""
    tensors = {name: value.float() for name, value in load_file(directory / LAYERS).items()}
    known = model.state_dict()
    model.load_state_dict({name: tensors.get(name, value) for name, value in known.items()})
