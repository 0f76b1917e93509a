"""`assistant train rewriter`: a prefix language model that writes the question a follow-up stands for.

Given examples, trains the upper layers of the base; lower layers and word embeddings stay as published
and do not ship. Figure on dev: mean word F1 of what is written with what a person wrote.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from tokenizers import Tokenizer

from assistant.building.recipe import Progress
from assistant.conversation.pointing import named
from assistant.conversation.turns import KEEP, source_pieces, target_pieces
from assistant.evaluation.measures.rewriting import rewrite_f1
from assistant.index.prefix_lm import PrefixLm
from assistant.index.spelled import spell
from assistant.index.writer import BEGIN, END, piece_id
from assistant.questions.typing_noise import TypingNoise
from assistant.training.loop import LoopRecipe, Trained
from assistant.training.rewriting_data import Rewrite, without_answers
from assistant.training.writing import (
    WritingExample,
    WritingRecipe,
    WritingTask,
    greedy,
    laid_out,
    train_writer,
)

NAME = "rewriter"
_LONGEST = 48  # pieces written


@dataclass(frozen=True, slots=True)
class RewriterTrainingRecipe(WritingRecipe):
    """See ``writing.WritingRecipe``; ``unanswered`` is the share of histories without answers."""

    loop: LoopRecipe = LoopRecipe(epochs=8, learning_rate=3e-4, patience=3)
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
    """Train and write into ``target``; see ``writing.train_writer``.

    Args:
        examples: those of an epoch.
    """
    task = WritingTask(
        NAME,
        lambda tokenizer, order: _batches(tokenizer, examples(order), recipe, order),
        partial(word_f1, dev) if dev else None,
    )
    return train_writer(task, target, recipe, device, progress, start)


def _batches(
    tokenizer: Tokenizer, examples: Sequence[Rewrite], recipe: RewriterTrainingRecipe, order: random.Random
) -> list[list[WritingExample]]:
    noise = TypingNoise(order.randrange(1 << 30))
    begin, end = piece_id(tokenizer, BEGIN), piece_id(tokenizer, END)

    def laid(example: Rewrite) -> WritingExample:
        typed = noise.apply(example.question) if order.random() < recipe.noisy else example.question
        source = source_pieces(tokenizer, example.history, named(example.history, typed))
        return WritingExample(tuple(source), (begin, *target_pieces(tokenizer, example.standalone), end))

    return laid_out(map(laid, without_answers(examples, order, recipe.unanswered)), recipe, order)


def word_f1(dev: Sequence[Rewrite], model: PrefixLm, tokenizer: Tokenizer, device: torch.device) -> float:
    """Mean over dev, which is not empty; a kept question counts as written as it is."""
    return sum(
        rewrite_f1(rewritten(model, tokenizer, one, device), one.standalone or one.question) for one in dev
    ) / len(dev)


def rewritten(model: PrefixLm, tokenizer: Tokenizer, example: Rewrite, device: torch.device) -> str:
    """Greedy, as it serves."""
    asked = named(example.history, example.question)
    source = source_pieces(tokenizer, example.history, asked)
    pieces = greedy(model, tokenizer, source, _LONGEST, device)
    if pieces == [piece_id(tokenizer, KEEP)]:
        return asked
    return spell(tokenizer, pieces, [*(turn.content for turn in example.history), asked])
