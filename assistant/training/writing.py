"""How a prefix language model learns to write and writes while it learns, whatever it writes.

Given sources and targets as word pieces, trains the upper layers of the base and writes greedily; lower
layers and word embeddings stay as published and do not ship. It does not know what the pieces say.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer

from assistant.building.recipe import Progress
from assistant.index.layers import freeze_embeddings, save_layers
from assistant.index.prefix_lm import PrefixLm, load_prefix_lm
from assistant.index.writer import BEGIN, END, piece_id
from assistant.training.loop import (
    UNFINISHED,
    LoopRecipe,
    Task,
    Trained,
    card,
    choose_device,
    in_batches,
    train,
)


@dataclass(frozen=True, slots=True)
class WritingExample:
    """Word pieces; ``target`` begins with BEGIN and ends with END."""

    source: tuple[int, ...]
    target: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WritingRecipe:
    """How to train a writer.

    Attributes:
        frozen: lower layers that stay as published.
        noisy: share of questions that are spelled as people type.
    """

    loop: LoopRecipe
    batch: int = 32
    frozen: int = 1
    noisy: float = 0.25


@dataclass(frozen=True, slots=True)
class WritingTask:
    """What a writer learns.

    Attributes:
        kind: what its card calls it.
        examples: those of an epoch, in batches.
        figure: higher is better; ``None`` where there is nothing to choose an epoch by.
    """

    kind: str
    examples: Callable[[Tokenizer, random.Random], list[list[WritingExample]]]
    figure: Callable[[PrefixLm, Tokenizer, torch.device], float] | None


def train_writer(
    task: WritingTask,
    target: Path,
    recipe: WritingRecipe,
    device: str,
    progress: Progress,
    start: Path | None,
) -> Trained:
    """Train the upper layers and write ``layers.safetensors`` and ``card.json`` into ``target``.

    Args:
        start: layers to begin with; the base's own otherwise, which cannot write anything yet.
    """
    where = choose_device(device)
    model, tokenizer = load_prefix_lm(start)
    freeze_embeddings(model)
    for layer in model.bert.encoder.layer[: recipe.frozen]:
        layer.requires_grad_(False)
    figure = task.figure
    trained = train(
        Task(
            model,
            lambda epoch, order: task.examples(tokenizer, order),
            lambda batch: writing_loss(model, batch, where),
            lambda: figure(model, tokenizer, where) if figure else 0.0,
            blank=start is None or figure is None,
        ),
        recipe.loop,
        target / UNFINISHED,
        where,
        progress,
    )
    batches = task.examples(tokenizer, random.Random(recipe.loop.seed))
    each_epoch = sum(map(len, batches))
    save_layers(model, target, card(task.kind, recipe, trained, where, examples_an_epoch=each_epoch))
    return trained


def laid_out(
    examples: Iterable[WritingExample], recipe: WritingRecipe, order: random.Random
) -> list[list[WritingExample]]:
    """Batches of examples of like length."""
    return in_batches(list(examples), lambda one: len(one.source) + len(one.target), recipe.batch, order)


def writing_loss(model: PrefixLm, batch: Sequence[WritingExample], device: torch.device) -> torch.Tensor:
    """Mean negative log likelihood of a target piece, in nats."""
    longest = max(len(one.source) + len(one.target) - 1 for one in batch)
    ids = torch.zeros(len(batch), longest, dtype=torch.long)
    next_ids = torch.full((len(batch), longest), -100)
    sources = torch.tensor([len(one.source) for one in batch])[:, None]
    lengths = torch.tensor([len(one.source) + len(one.target) - 1 for one in batch])[:, None]
    for row, one in enumerate(batch):
        told = (*one.source, *one.target[:-1])
        ids[row, : len(told)] = torch.tensor(told)
        next_ids[row, len(one.source) : len(told)] = torch.tensor(one.target[1:])
    at = torch.arange(longest)
    in_source = at[None] < sources
    mask = in_source[:, None, :] | (at[None, None, :] <= at[None, :, None]) & ~in_source[:, :, None]
    mask = mask & (at[None] < lengths)[:, None, :]
    mask[:, :, 0] = True  # padding looks somewhere
    state, _ = model(
        ids.to(device), at[None].expand_as(ids).to(device), (~in_source).long().to(device), mask.to(device)
    )
    told_at = next_ids >= 0
    logits = model.logits(state[told_at.to(device)])
    return torch.nn.functional.cross_entropy(logits.float(), next_ids[told_at].to(device))


def greedy(
    model: PrefixLm, tokenizer: Tokenizer, source: Sequence[int], longest: int, device: torch.device
) -> list[int]:
    """At most so many of the likeliest pieces, without begin and end."""
    end = piece_id(tokenizer, END)
    told = [piece_id(tokenizer, BEGIN)]
    _, past = model(*_inputs(source, 0, 0, None, device))
    while len(told) <= longest:
        state, past = model(*_inputs(told[-1:], len(source) + len(told) - 1, 1, past, device))
        told.append(int(model.logits(state[:, -1])[0].argmax()))
        if told[-1] == end:
            break
    return [piece for piece in told[1:] if piece != end]


def _inputs(
    ids: Sequence[int], start: int, kind: int, past: torch.Tensor | None, device: torch.device
) -> tuple[torch.Tensor | None, ...]:
    seen = 0 if past is None else past.shape[4]
    told = torch.tensor([list(ids)], device=device)
    at = torch.arange(start, start + len(ids), device=device)[None]
    mask = torch.ones(1, len(ids), seen + len(ids), dtype=torch.bool, device=device)
    return told, at, torch.full_like(told, kind), mask, past
