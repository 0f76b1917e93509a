"""`assistant train reranker`: the cross-encoder that says whether a passage or an answer answers.

Given known questions, passages and written answers, trains on pairs that the bi-encoder confuses
(Nogueira & Cho 2019, "Passage Re-ranking with BERT", section 3: binary cross-entropy), out-of-scope
questions among them with nothing but wrong candidates, so that a low best score means "nothing here
answers this"; and, within a question, on which of its candidates come first (Cao et al. 2007, "Learning to
Rank: From Pairwise Approach to Listwise Approach": softmax cross-entropy). It starts from a model that
learned to tell answering sentences from their neighbours (``reading``). It ships the layers above the word
embeddings.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from assistant.building.recipe import Progress
from assistant.index.cross_encoder import load_cross_encoder
from assistant.index.layers import freeze_embeddings, save_layers
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

NAME = "reranker"


@dataclass(frozen=True, slots=True)
class Candidates:
    """A question with texts that do and do not answer it; out of scope, there are only the latter.

    ``right`` holds alternatives, each a list of spellings of one text (an answer under another of its
    question's wordings).
    """

    question: str
    right: tuple[tuple[str, ...], ...]
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """One example; ``label`` 1 where the text answers the question."""

    question: str
    text: str
    label: float


Asked = tuple[Pair, ...]
"""The pairs of one question, as they were drawn."""


@dataclass(frozen=True, slots=True)
class RerankerTrainingRecipe:
    """How to train.

    Attributes:
        batch: questions.
        right, wrong: of each question's candidates, how many are drawn an epoch.
        questions: how many are drawn an epoch, at most.
        order: weight of the loss on the order within a question, beside that on each pair.
        noisy: share of questions that are spelled as people type.
    """

    loop: LoopRecipe = LoopRecipe(epochs=2, learning_rate=7e-5)
    batch: int = 12
    right: int = 1
    wrong: int = 4
    questions: int = 9000
    order: float = 1.0
    noisy: float = 0.35
    max_tokens: int = 160


def train_reranker(
    training: Sequence[Candidates],
    dev: Sequence[Candidates],
    target: Path,
    recipe: RerankerTrainingRecipe,
    device: str,
    progress: Progress,
    start: Path | None = None,
    kind: str = NAME,
) -> Trained:
    """Train and write ``layers.safetensors`` and ``card.json`` into ``target``.

    Args:
        start: layers to begin with; the base's own otherwise.
        kind: what the card calls it.
    """
    where = choose_device(device)
    model, tokenizer = load_cross_encoder(start)
    freeze_embeddings(model)

    def logits(pairs: Sequence[Pair]) -> torch.Tensor:
        features = tokenizer(
            [pair.question for pair in pairs],
            [pair.text for pair in pairs],
            truncation="only_second",
            max_length=recipe.max_tokens,
            padding=True,
            return_tensors="pt",
        ).to(where)
        scores: torch.Tensor = model(**features).logits[:, 0]
        return scores.float()

    def loss(batch: Sequence[Asked]) -> torch.Tensor:
        return _loss(batch, logits, recipe, where)

    task = Task(
        model,
        lambda epoch, order: _batches(training, recipe, order),
        loss,
        lambda: _evaluate(dev, logits),
    )
    trained = train(task, recipe.loop, target / UNFINISHED, where, progress)
    save_layers(model, target, card(kind, recipe, trained, where, questions=len(training)))
    return trained


def _loss(
    batch: Sequence[Asked],
    logits: Callable[[Sequence[Pair]], torch.Tensor],
    recipe: RerankerTrainingRecipe,
    device: torch.device,
) -> torch.Tensor:
    """Mean over pairs of right or wrong, and over questions with a right text of which comes first."""
    # Texts of like length are read together, whatever question they belong to.
    pairs = sorted((pair for asked in batch for pair in asked), key=_length)
    half = len(pairs) // 2
    scores = torch.cat([logits(part) for part in (pairs[:half], pairs[half:]) if part])
    labels = torch.tensor([pair.label for pair in pairs], device=device)
    value = torch.nn.functional.binary_cross_entropy_with_logits(scores, labels)
    places = {id(pair): place for place, pair in enumerate(pairs)}
    ordered = [
        -torch.log_softmax(scores[[places[id(pair)] for pair in asked]], dim=0)[
            [at for at, pair in enumerate(asked) if pair.label]
        ].mean()
        for asked in batch
        if len({pair.label for pair in asked}) > 1
    ]
    return value + recipe.order * torch.stack(ordered).mean() if ordered and recipe.order else value


def _batches(
    training: Sequence[Candidates], recipe: RerankerTrainingRecipe, order: random.Random
) -> list[list[Asked]]:
    noise = TypingNoise(order.randrange(1 << 30))
    drawn = []
    for candidates in order.sample(training, min(recipe.questions, len(training))):
        question = candidates.question
        if order.random() < recipe.noisy:
            question = noise.apply(question)
        right = order.sample(candidates.right, min(recipe.right, len(candidates.right)))
        wrong = order.sample(candidates.wrong, min(recipe.wrong, len(candidates.wrong)))
        pairs = [Pair(question, order.choice(spellings), 1.0) for spellings in right]
        drawn.append((*pairs, *(Pair(question, text, 0.0) for text in wrong)))
    return in_batches(drawn, lambda asked: sum(map(_length, asked)), recipe.batch, order)


def _length(pair: Pair) -> int:
    return len(pair.text) + len(pair.question)


def _evaluate(dev: Sequence[Candidates], logits: Callable[[Sequence[Pair]], torch.Tensor]) -> float:
    """Mean of two shares: a right candidate comes first; in-scope best scores above out-of-scope ones (AUROC)."""
    first, inside, outside = [], [], []
    for candidates in dev:
        texts = [spellings[0] for spellings in candidates.right] + list(candidates.wrong)
        scores = logits([Pair(candidates.question, text, 0.0) for text in texts]).cpu().numpy()
        if candidates.right:
            first.append(float(np.argmax(scores) < len(candidates.right)))
            inside.append(float(scores.max()))
        else:
            outside.append(float(scores.max()))
    if not outside:
        return float(np.mean(first))
    above = np.mean(np.array(inside)[:, None] > np.array(outside)[None, :])
    return float((np.mean(first) + above) / 2)
