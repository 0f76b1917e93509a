"""`assistant train rewriter`: a prefix language model that writes the question a follow-up stands for.

Given examples, trains the upper layers of the base; lower layers and word embeddings stay as published
and do not ship. Figure on dev: mean word F1 of what is written with what a person wrote.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer

from assistant.building.recipe import Progress
from assistant.conversation.turns import KEEP, source_pieces, spell, target_pieces
from assistant.conversation.writer import BEGIN, END, piece_id
from assistant.index.layers import freeze_embeddings, save_layers
from assistant.index.prefix_lm import PrefixLm, load_prefix_lm
from assistant.questions.leakage import normalised
from assistant.questions.typing_noise import TypingNoise
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
from assistant.training.rewriting_data import Rewrite, without_answers

NAME = "rewriter"
_LONGEST = 48  # pieces written


@dataclass(frozen=True, slots=True)
class RewriterTrainingRecipe:
    """How to train.

    Attributes:
        frozen: lower layers that stay as published.
        noisy: share of follow-ups that are spelled as people type.
        unanswered: share of histories without answers.
    """

    loop: LoopRecipe = LoopRecipe(epochs=9, learning_rate=3e-4, patience=4)
    batch: int = 32
    frozen: int = 1
    noisy: float = 0.25
    unanswered: float = 0.3


@dataclass(frozen=True, slots=True)
class _Example:
    source: tuple[int, ...]
    target: tuple[int, ...]


def train_rewriter(
    examples: Callable[[random.Random], Sequence[Rewrite]],
    dev: Sequence[Rewrite],
    target: Path,
    recipe: RewriterTrainingRecipe,
    device: str,
    progress: Progress,
) -> Trained:
    """Train and write ``layers.safetensors`` and ``card.json`` into ``target``.

    Args:
        examples: those of an epoch.
    """
    where = choose_device(device)
    model, tokenizer = load_prefix_lm(None)
    freeze_embeddings(model)
    for layer in model.bert.encoder.layer[: recipe.frozen]:
        layer.requires_grad_(False)
    task = Task(
        model,
        lambda epoch, order: _batches(tokenizer, examples(order), recipe, order),
        lambda batch: _loss(model, batch, where),
        lambda: word_f1(model, tokenizer, dev, where),
    )
    trained = train(task, recipe.loop, target / UNFINISHED, where, progress)
    each_epoch = len(examples(random.Random(recipe.loop.seed)))
    save_layers(model, target, card(NAME, recipe, trained, where, examples_an_epoch=each_epoch))
    return trained


def _batches(
    tokenizer: Tokenizer, examples: Sequence[Rewrite], recipe: RewriterTrainingRecipe, order: random.Random
) -> list[list[_Example]]:
    noise = TypingNoise(order.randrange(1 << 30))
    begin, end = piece_id(tokenizer, BEGIN), piece_id(tokenizer, END)
    laid = []
    for example in without_answers(examples, order, recipe.unanswered):
        typed = noise.apply(example.question) if order.random() < recipe.noisy else example.question
        source = source_pieces(tokenizer, example.history, typed)
        laid.append(_Example(tuple(source), (begin, *target_pieces(tokenizer, example.standalone), end)))
    return in_batches(laid, lambda one: len(one.source) + len(one.target), recipe.batch, order)


def _loss(model: PrefixLm, batch: Sequence[_Example], device: torch.device) -> torch.Tensor:
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


def word_f1(model: PrefixLm, tokenizer: Tokenizer, dev: Sequence[Rewrite], device: torch.device) -> float:
    """Mean over dev; a kept question counts as written as it is."""
    if not dev:
        return 0.0
    return sum(
        _f1(rewritten(model, tokenizer, one, device), one.standalone or one.question) for one in dev
    ) / len(dev)


def rewritten(model: PrefixLm, tokenizer: Tokenizer, example: Rewrite, device: torch.device) -> str:
    """Greedy, without a cache: what serving does faster."""
    source = source_pieces(tokenizer, example.history, example.question)
    end = piece_id(tokenizer, END)
    told = [piece_id(tokenizer, BEGIN)]
    state, past = model(*_inputs(source, 0, 0, None, device))
    while len(told) <= _LONGEST:
        state, past = model(*_inputs(told[-1:], len(source) + len(told) - 1, 1, past, device))
        told.append(int(model.logits(state[:, -1])[0].argmax()))
        if told[-1] == end:
            break
    pieces = [piece for piece in told[1:] if piece != end]
    if pieces == [piece_id(tokenizer, KEEP)]:
        return example.question
    return spell(tokenizer, pieces, [*(turn.content for turn in example.history), example.question])


def _inputs(
    ids: Sequence[int], start: int, kind: int, past: torch.Tensor | None, device: torch.device
) -> tuple[torch.Tensor | None, ...]:
    seen = 0 if past is None else past.shape[4]
    told = torch.tensor([list(ids)], device=device)
    at = torch.arange(start, start + len(ids), device=device)[None]
    mask = torch.ones(1, len(ids), seen + len(ids), dtype=torch.bool, device=device)
    return told, at, torch.full_like(told, kind), mask, past


def _f1(ours: str, theirs: str) -> float:
    a, b = Counter(normalised(ours).split()), Counter(normalised(theirs).split())
    shared = sum((a & b).values())
    return 2 * shared / (a.total() + b.total()) if shared else float(a == b)
