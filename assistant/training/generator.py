"""`assistant train generator`: a prefix language model that answers from numbered passages.

Given examples, trains the upper layers of the base, beginning with the rewriter's, which has learned to
copy; first on public reading comprehension, then on the corpus's own questions. Lower layers and word
embeddings stay as published and do not ship. Figure on dev: share of answers that say what must be said.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer

from assistant.building.recipe import Progress
from assistant.generation.prefix import LONGEST, source_pieces, target_pieces, written_text
from assistant.index.layers import freeze_embeddings, save_layers
from assistant.index.prefix_lm import PrefixLm, load_prefix_lm
from assistant.index.writer import BEGIN, END, piece_id
from assistant.questions.typing_noise import TypingNoise
from assistant.training.generation_data import Grounded
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
from assistant.training.writing import WritingExample, greedy, writing_loss

NAME = "generator"


@dataclass(frozen=True, slots=True)
class GeneratorTrainingRecipe:
    """How to train.

    Attributes:
        frozen: lower layers that stay as published.
        noisy: share of questions that are spelled as people type.
    """

    loop: LoopRecipe = LoopRecipe(epochs=5, learning_rate=3e-4, patience=3)
    batch: int = 16
    frozen: int = 1
    noisy: float = 0.2


def train_generator(
    examples: Callable[[int, random.Random], Sequence[Grounded]],
    dev: Sequence[tuple[Grounded, Callable[[str], bool]]],
    target: Path,
    recipe: GeneratorTrainingRecipe,
    device: str,
    progress: Progress,
    start: Path | None = None,
) -> Trained:
    """Train and write ``layers.safetensors`` and ``card.json`` into ``target``.

    Args:
        examples: those of an epoch, by its number from 0.
        dev: questions with passages as serving would lay them out, and whether an answer is right.
        start: layers to begin with; the base's own otherwise.
    """
    where = choose_device(device)
    model, tokenizer = load_prefix_lm(start)
    freeze_embeddings(model)
    for layer in model.bert.encoder.layer[: recipe.frozen]:
        layer.requires_grad_(False)
    task = Task(
        model,
        lambda epoch, order: _batches(tokenizer, examples(epoch, order), recipe, order),
        lambda batch: writing_loss(model, batch, where),
        lambda: share_right(model, tokenizer, dev, where),
        blank=not dev,
    )
    trained = train(task, recipe.loop, target / UNFINISHED, where, progress)
    each_epoch = len(examples(recipe.loop.epochs - 1, random.Random(recipe.loop.seed)))
    save_layers(model, target, card(NAME, recipe, trained, where, examples_an_epoch=each_epoch))
    return trained


def share_right(
    model: PrefixLm,
    tokenizer: Tokenizer,
    dev: Sequence[tuple[Grounded, Callable[[str], bool]]],
    device: torch.device,
) -> float:
    """Of dev; nothing is held back for want of support."""
    right = [is_right(generated(model, tokenizer, example, device)) for example, is_right in dev]
    return sum(right) / len(right) if right else 0.0


def generated(model: PrefixLm, tokenizer: Tokenizer, example: Grounded, device: torch.device) -> str:
    """Greedy, as it serves, but for what serving bans."""
    source, shown = source_pieces(tokenizer, example.question, example.passages)
    pieces = greedy(model, tokenizer, source, LONGEST, device)
    return written_text(tokenizer, pieces, [*example.passages[:shown], example.question])


def _batches(
    tokenizer: Tokenizer, examples: Sequence[Grounded], recipe: GeneratorTrainingRecipe, order: random.Random
) -> list[list[WritingExample]]:
    noise = TypingNoise(order.randrange(1 << 30))
    begin, end = piece_id(tokenizer, BEGIN), piece_id(tokenizer, END)
    laid = []
    for example in examples:
        typed = noise.apply(example.question) if order.random() < recipe.noisy else example.question
        source, shown = source_pieces(tokenizer, typed, example.passages)
        pieces = target_pieces(tokenizer, example.answer)
        if any(int(mark) > shown for mark in re.findall(r"\[(\d+)\]", example.answer or "")):
            continue  # it would cite what was not read
        laid.append(WritingExample(tuple(source), (begin, *pieces, end)))
    return in_batches(laid, lambda one: len(one.source) + len(one.target), recipe.batch, order)
