"""`assistant train generator`: a prefix language model that answers from numbered passages.

Given examples, trains the upper layers of the base, beginning with the rewriter's, which has learned to
copy; first on public reading comprehension, then on the corpus's own questions. Lower layers and word
embeddings stay as published and do not ship. Figure on dev: share of answers that say what must be said.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from tokenizers import Tokenizer

from assistant.building.recipe import Progress
from assistant.generation.prefix import LONGEST, source_pieces, target_pieces, written_text
from assistant.index.prefix_lm import PrefixLm
from assistant.index.writer import BEGIN, END, piece_id
from assistant.questions.typing_noise import TypingNoise
from assistant.training.generation_data import Grounded
from assistant.training.loop import LoopRecipe, Trained
from assistant.training.writing import (
    WritingExample,
    WritingRecipe,
    WritingTask,
    greedy,
    laid_out,
    train_writer,
)

NAME = "generator"


Judged = tuple[Grounded, Callable[[str], bool]]
"""A question with passages as serving would lay them out, and whether an answer to it is right."""


@dataclass(frozen=True, slots=True)
class GeneratorTrainingRecipe(WritingRecipe):
    """See ``writing.WritingRecipe``."""

    loop: LoopRecipe = LoopRecipe(epochs=4, learning_rate=4e-4, patience=3)
    batch: int = 16
    noisy: float = 0.2


def train_generator(
    examples: Callable[[random.Random], Sequence[Grounded]],
    dev: Sequence[Judged],
    target: Path,
    recipe: GeneratorTrainingRecipe,
    device: str,
    progress: Progress,
    start: Path | None = None,
) -> Trained:
    """Train and write into ``target``; see ``writing.train_writer``.

    Args:
        examples: those of an epoch.
    """
    task = WritingTask(
        NAME,
        lambda tokenizer, order: _batches(tokenizer, examples(order), recipe, order),
        partial(share_right, dev) if dev else None,
    )
    return train_writer(task, target, recipe, device, progress, start)


def share_right(dev: Sequence[Judged], model: PrefixLm, tokenizer: Tokenizer, device: torch.device) -> float:
    """Of dev, which is not empty; nothing is held back for want of support."""
    right = [is_right(generated(model, tokenizer, example, device)) for example, is_right in dev]
    return sum(right) / len(right)


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

    def laid() -> Iterator[WritingExample]:
        for example in examples:
            typed = noise.apply(example.question) if order.random() < recipe.noisy else example.question
            source, shown = source_pieces(tokenizer, typed, example.passages)
            if any(int(mark) > shown for mark in re.findall(r"\[(\d+)\]", example.answer or "")):
                continue  # it would cite what was not read
            yield WritingExample(tuple(source), (begin, *target_pieces(tokenizer, example.answer), end))

    return laid_out(laid(), recipe, order)
