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
from assistant.conversation.turns import KEEP, source_pieces, target_pieces
from assistant.index.layers import freeze_embeddings, save_layers
from assistant.index.prefix_lm import PrefixLm, load_prefix_lm
from assistant.index.spelled import spell
from assistant.index.writer import BEGIN, END, piece_id
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
from assistant.training.writing import WritingExample, greedy, writing_loss

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

    loop: LoopRecipe = LoopRecipe(epochs=8, learning_rate=3e-4, patience=3)
    batch: int = 32
    frozen: int = 1
    noisy: float = 0.25
    unanswered: float = 0.3


def train_rewriter(
    examples: Callable[[random.Random], Sequence[Rewrite]],
    dev: Sequence[Rewrite],
    target: Path,
    recipe: RewriterTrainingRecipe,
    device: str,
    progress: Progress,
    start: Path | None = None,
) -> Trained:
    """Train and write ``layers.safetensors`` and ``card.json`` into ``target``.

    Args:
        examples: those of an epoch.
        start: layers to begin with; the base's own otherwise.
    """
    where = choose_device(device)
    model, tokenizer = load_prefix_lm(start)
    freeze_embeddings(model)
    for layer in model.bert.encoder.layer[: recipe.frozen]:
        layer.requires_grad_(False)
    task = Task(
        model,
        lambda epoch, order: _batches(tokenizer, examples(order), recipe, order),
        lambda batch: writing_loss(model, batch, where),
        lambda: word_f1(model, tokenizer, dev, where),
        blank=not dev,
    )
    trained = train(task, recipe.loop, target / UNFINISHED, where, progress)
    each_epoch = len(examples(random.Random(recipe.loop.seed)))
    save_layers(model, target, card(NAME, recipe, trained, where, examples_an_epoch=each_epoch))
    return trained


def _batches(
    tokenizer: Tokenizer, examples: Sequence[Rewrite], recipe: RewriterTrainingRecipe, order: random.Random
) -> list[list[WritingExample]]:
    noise = TypingNoise(order.randrange(1 << 30))
    begin, end = piece_id(tokenizer, BEGIN), piece_id(tokenizer, END)
    laid = []
    for example in without_answers(examples, order, recipe.unanswered):
        typed = noise.apply(example.question) if order.random() < recipe.noisy else example.question
        source = source_pieces(tokenizer, example.history, typed)
        laid.append(
            WritingExample(tuple(source), (begin, *target_pieces(tokenizer, example.standalone), end))
        )
    return in_batches(laid, lambda one: len(one.source) + len(one.target), recipe.batch, order)


def word_f1(model: PrefixLm, tokenizer: Tokenizer, dev: Sequence[Rewrite], device: torch.device) -> float:
    """Mean over dev; a kept question counts as written as it is."""
    if not dev:
        return 0.0
    return sum(
        _f1(rewritten(model, tokenizer, one, device), one.standalone or one.question) for one in dev
    ) / len(dev)


def rewritten(model: PrefixLm, tokenizer: Tokenizer, example: Rewrite, device: torch.device) -> str:
    """Greedy, as it serves."""
    source = source_pieces(tokenizer, example.history, example.question)
    pieces = greedy(model, tokenizer, source, _LONGEST, device)
    if pieces == [piece_id(tokenizer, KEEP)]:
        return example.question
    return spell(tokenizer, pieces, [*(turn.content for turn in example.history), example.question])


def _f1(ours: str, theirs: str) -> float:
    a, b = Counter(normalised(ours).split()), Counter(normalised(theirs).split())
    shared = sum((a & b).values())
    return 2 * shared / (a.total() + b.total()) if shared else float(a == b)
