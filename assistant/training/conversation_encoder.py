"""`assistant train conversation`: an encoder that places a conversation beside the question that it ends in.

Given follow-ups with the questions they stand for, and the encoder of questions that stand alone, trains
another one to give for a conversation the vector that the whole question has. What is learned is what that
vector finds: the loss is the Kullback–Leibler divergence between both vectors' softmax over every known
question. (Yu et al. 2021, "Few-Shot Conversational Dense Retrieval", sec. 3.2, learn from the vector alone;
Hinton et al. 2015, "Distilling the Knowledge in a Neural Network", sec. 2.) It ships the layers above the
word embeddings.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from assistant.building.recipe import Progress
from assistant.conversation.pointing import named
from assistant.conversation.turns import spoken
from assistant.corpus.marks import without_marks
from assistant.evaluation.measures.right import is_right
from assistant.index.asked import AskedIndex
from assistant.index.layers import freeze_embeddings, load_layers, save_layers
from assistant.index.weights import ENCODER, base_weights
from assistant.protocols import Encoder, Vectors
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


@dataclass(frozen=True, slots=True)
class ConversationTrainingRecipe:
    """How to train.

    Attributes:
        batch: conversations a batch.
        scale: cosines are multiplied by it before the softmax.
        beside: how much one minus the cosine to the whole question's vector counts beside the divergence.
        noisy: share of follow-ups that are spelled as people type.
        unanswered: share of histories without answers, as some callers keep them.
        max_tokens: word pieces that are read of a conversation.
    """

    loop: LoopRecipe = LoopRecipe(epochs=3, learning_rate=1e-4, patience=3)
    batch: int = 32
    scale: float = 30.0
    beside: float = 3.0
    noisy: float = 0.15
    unanswered: float = 0.15
    max_tokens: int = 176


@dataclass(frozen=True, slots=True)
class Teacher:
    """The encoder of questions that stand alone, and what conversations are told apart by.

    Attributes:
        fingerprint: of its weights; only beside these the trained encoder is of use.
        known: embedded by it.
        outside: ``(n, dim)``, by it, of questions that nothing answers.
    """

    encoder: Encoder
    fingerprint: str
    known: AskedIndex
    outside: Vectors


@dataclass(frozen=True, slots=True)
class _Example:
    """What is read, and the question that it stands for."""

    spoken: str
    whole: str


def train_conversation_encoder(
    examples: Callable[[random.Random], Sequence[Rewrite]],
    dev: Sequence[Rewrite],
    teacher: Teacher,
    target: Path,
    recipe: ConversationTrainingRecipe,
    device: str,
    progress: Progress,
    start: Path | None = None,
) -> Trained:
    """Train and write ``layers.safetensors`` and ``card.json`` into ``target``.

    The state kept is best by the mean of two figures on ``dev``, ``right_first`` and ``nearness``: few
    conversations are held out, and the first alone is noisy.

    Args:
        examples: those of an epoch.
        start: layers to begin with; the base's own otherwise.
    """
    from sentence_transformers import SentenceTransformer

    where = choose_device(device)
    model = SentenceTransformer(base_weights().source, device=str(where))
    model.max_seq_length = recipe.max_tokens
    if start is not None:
        load_layers(model, start)
    freeze_embeddings(model)
    wholes = Wholes(teacher.encoder)
    against = torch.tensor(np.concatenate([teacher.known.vectors, teacher.outside]), device=where)
    task = Task(
        model,
        lambda epoch, order: _batches(examples(order), recipe, order),
        lambda batch: _loss(model, batch, wholes, against, recipe),
        lambda: (right_first(model, dev, teacher.known) + nearness(model, dev, wholes)) / 2,
        blank=not dev,
    )
    trained = train(task, recipe.loop, target / UNFINISHED, where, progress)
    told = card("conversation encoder", recipe, trained, where)
    save_layers(model, target, told | {ENCODER: teacher.fingerprint})
    return trained


class Wholes:
    """Vectors of whole questions, each embedded once."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._vectors: dict[str, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """``(len(texts), dim)``."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if new:
            self._vectors |= dict(zip(new, self._encoder.encode(new), strict=True))
        stacked: Vectors = np.stack([self._vectors[text] for text in texts])
        return stacked


def right_first(model: Any, dev: Sequence[Rewrite], known: AskedIndex) -> float:
    """Share of in-scope follow-ups beside whose conversation stands a known question with a right answer.

    In [0, 1]; 0 without such a follow-up. A known question stands where its nearest wording does.
    """
    judged = [(one, one.judged) for one in dev if one.judged is not None and not one.judged.out_of_scope]
    if not judged:
        return 0.0
    read = [_spoken(one, one.question) for one, _ in judged]
    vectors = model.encode(read, normalize_embeddings=True, show_progress_bar=False)
    silent = np.array([not answer for answer in known.answers])
    right = 0
    for vector, (_, turn) in zip(vectors, judged, strict=True):
        near = np.where(silent, -1.0, known.nearest(known.vectors @ vector))
        right += is_right(turn, without_marks(known.answers[int(np.argmax(near))]))
    return right / len(judged)


def nearness(model: Any, dev: Sequence[Rewrite], wholes: Wholes) -> float:
    """Mean cosine of conversations to their whole questions, in [-1, 1]; ``dev`` is not empty."""
    meant = wholes.encode([one.standalone or one.question for one in dev])
    read = [_spoken(one, one.question) for one in dev]
    vectors = model.encode(read, normalize_embeddings=True, show_progress_bar=False)
    return float(np.mean(np.sum(vectors * meant, axis=1)))


def _spoken(example: Rewrite, typed: str) -> str:
    return spoken(example.history, named(example.history, typed))


def _batches(
    examples: Sequence[Rewrite], recipe: ConversationTrainingRecipe, order: random.Random
) -> list[list[_Example]]:
    noise = TypingNoise(order.randrange(1 << 30))

    def typed() -> Iterator[_Example]:
        for one in without_answers(examples, order, recipe.unanswered):
            question = noise.apply(one.question) if order.random() < recipe.noisy else one.question
            yield _Example(_spoken(one, question), one.standalone or one.question)

    return in_batches(list(typed()), lambda one: len(one.spoken), recipe.batch, order)


def _loss(
    model: Any,
    batch: Sequence[_Example],
    wholes: Wholes,
    against: torch.Tensor,
    recipe: ConversationTrainingRecipe,
) -> torch.Tensor:
    meant = torch.tensor(wholes.encode([one.whole for one in batch]), device=against.device)
    features = model.preprocess([one.spoken for one in batch])
    moved = {name: value.to(against.device) for name, value in features.items() if hasattr(value, "to")}
    heard = torch.nn.functional.normalize(model(moved)["sentence_embedding"].float(), dim=-1)
    # Its own whole question stands among those told apart, and those of the others beside it.
    everything = torch.cat([against, meant])
    divergence = torch.nn.functional.kl_div(
        torch.log_softmax(heard @ everything.T * recipe.scale, dim=-1),
        torch.log_softmax(meant @ everything.T * recipe.scale, dim=-1),
        log_target=True,
        reduction="batchmean",
    )
    return divergence + recipe.beside * (1 - (heard * meant).sum(dim=-1)).mean()
