"""`assistant train retriever`: the bi-encoder, tuned to questions about this corpus.

Given a corpus folder with judged questions, trains with in-batch and mined negatives (InfoNCE: van den
Oord et al. 2018, "Representation Learning with Contrastive Predictive Coding", eq. 4) where passages
that also answer a question are no negatives of it. It ships the layers above the word embeddings.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from assistant.building.recipe import Progress
from assistant.corpus.marks import without_marks
from assistant.index.layers import freeze_embeddings, load_layers, save_layers
from assistant.index.weights import base_weights
from assistant.questions.typing_noise import TypingNoise
from assistant.training.loop import UNFINISHED, LoopRecipe, Task, Trained, card, choose_device, train
from assistant.training.ranking import KnownAnswer, Passages, Query

NAME = "retriever"
_TOGETHER = 24  # texts of like length that pass the model together


@dataclass(frozen=True, slots=True)
class RetrieverTrainingRecipe:
    """How to train.

    Attributes:
        batch: queries a batch; each brings one relevant passage and one mined negative.
        scale: cosines are multiplied by it before the softmax.
        noisy: share of queries that are spelled as people type.
        to_unit, to_chunk, to_answer: shares of relevant texts that are units, chunks and written
            answers; the rest are other wordings of a known question.
        from_known: share of mined negatives that are known questions, or their answers, that are near
            and not right; the rest are units.
        mined_from, mined_to: ranks, by the encoder it begins with, between which a unit is drawn.
        known_to: rank to which a known question is drawn.
        of_base: share in [0, 1] of the base's own weights in what ships (Wortsman et al. 2022, "Robust
            fine-tuning of zero-shot models"): keeps it general (docs/experiments.md).
    """

    loop: LoopRecipe = LoopRecipe(epochs=3, learning_rate=5e-5)
    batch: int = 48
    scale: float = 20.0
    noisy: float = 0.4
    to_unit: float = 0.3
    to_chunk: float = 0.15
    to_answer: float = 0.25
    from_known: float = 0.6
    mined_from: int = 2
    mined_to: int = 20
    known_to: int = 10
    of_base: float = 0.5
    max_tokens: int = 192


@dataclass(frozen=True, slots=True)
class _Text:
    """``known``: the number of the known answer whose wording or answer it is, -1 for a passage."""

    text: str
    units: frozenset[int]
    known: int = -1

    def may_answer(self, query: Query) -> bool:
        """Whether it must not count as wrong: it rests on what answers, and was not judged."""
        if self.known in query.right:
            return True
        return bool(query.units & self.units) and self.known not in query.wrong


@dataclass(frozen=True, slots=True)
class _Example:
    query: Query
    relevant: _Text
    negative: _Text


def train_retriever(
    queries: Sequence[Query],
    dev: Sequence[Query],
    passages: Passages,
    known: Sequence[KnownAnswer],
    target: Path,
    recipe: RetrieverTrainingRecipe,
    device: str,
    progress: Progress,
    start: Path | None = None,
) -> Trained:
    """Train and write ``layers.safetensors`` and ``card.json`` into ``target``.

    The state kept is best by the mean of two shares of ``dev``: a gold unit stands in the five nearest
    chunks; the answer to the nearest known question is right.

    Args:
        start: layers to begin with; the base's own otherwise.
    """
    from sentence_transformers import SentenceTransformer

    where = choose_device(device)
    model = SentenceTransformer(base_weights().source, device=str(where))
    model.max_seq_length = recipe.max_tokens
    if start is not None:
        load_layers(model, start)
    freeze_embeddings(model)
    queries = [query for query in queries if query.units]
    mined = _mine(model, queries, passages, recipe)
    task = Task(
        model,
        lambda epoch, order: _batches(queries, mined, passages, known, recipe, order),
        lambda batch: _loss(model, batch, recipe),
        lambda: (hit_rate(model, dev, passages) + right_first(model, dev, known)) / 2,
    )
    trained = train(task, recipe.loop, target / UNFINISHED, where, progress)
    _mix(model, SentenceTransformer(base_weights().source, device=str(where)), recipe.of_base)
    save_layers(model, target, card(NAME, recipe, trained, where, queries=len(queries)))
    return trained


def _mix(model: torch.nn.Module, base: torch.nn.Module, share: float) -> None:
    """Replace the model's weights by a mean of its own and the base's."""
    theirs = base.state_dict()
    mixed = {
        name: torch.lerp(value, theirs[name].to(value.device), share) if value.is_floating_point() else value
        for name, value in model.state_dict().items()
    }
    model.load_state_dict(mixed)


def hit_rate(model: Any, dev: Sequence[Query], passages: Passages, k: int = 5) -> float:
    """Share of in-scope dev questions with a gold unit in the ``k`` chunks nearest by cosine."""
    asked = [query for query in dev if query.units]
    found = _encode(model, [query.text for query in asked])
    chunks = _encode(model, passages.texts[passages.n_units :])
    best = np.argsort(-(found @ chunks.T), axis=1)[:, :k] + passages.n_units
    hits = [
        any(passages.units[row] & query.units for row in rows)
        for query, rows in zip(asked, best, strict=True)
    ]
    return float(np.mean(hits))


def right_first(model: Any, dev: Sequence[Query], known: Sequence[KnownAnswer]) -> float:
    """Share of in-scope dev questions for which the known question with the nearest wording has a right answer."""
    asked = [query for query in dev if query.units]
    owners = np.array([at for at, answer in enumerate(known) for _ in answer.wordings])
    wordings = _encode(model, [wording for answer in known for wording in answer.wordings])
    nearest = owners[np.argmax(_encode(model, [query.text for query in asked]) @ wordings.T, axis=1)]
    return float(np.mean([at in query.right for query, at in zip(asked, nearest.tolist(), strict=True)]))


def _encode(model: Any, texts: Sequence[str]) -> np.ndarray:
    vectors = model.encode(list(texts), batch_size=64, normalize_embeddings=True, show_progress_bar=False)
    return np.asarray(vectors, dtype=np.float32)


def _mine(
    model: Any, queries: Sequence[Query], passages: Passages, recipe: RetrieverTrainingRecipe
) -> list[list[int]]:
    """For each query, passages that are near and do not answer it."""
    texts = passages.texts[: passages.n_units]  # chunks are long: they cost most and teach no more
    similar = _encode(model, [query.text for query in queries]) @ _encode(model, texts).T
    mined = []
    for query, row in zip(queries, similar, strict=True):
        wrong = (
            at
            for at in np.argsort(-row)[: 4 * recipe.mined_to].tolist()
            if not passages.units[at] & query.units
        )
        mined.append(list(wrong)[recipe.mined_from : recipe.mined_to])
    return mined


def _batches(
    queries: Sequence[Query],
    mined: Sequence[Sequence[int]],
    passages: Passages,
    known: Sequence[KnownAnswer],
    recipe: RetrieverTrainingRecipe,
    order: random.Random,
) -> list[list[_Example]]:
    noise = TypingNoise(order.randrange(1 << 30))
    of_unit: dict[int, list[int]] = {}
    for at in range(passages.n_units, len(passages.texts)):
        for unit in passages.units[at]:
            of_unit.setdefault(unit, []).append(at)

    def known_text(number: int, *, answer: bool, but: str) -> _Text:
        one = known[number]
        wordings = [wording for wording in one.wordings if wording != but]
        text = without_marks(one.answer) if answer or not wordings else order.choice(wordings)
        return _Text(text, one.units, number)

    examples = []
    for query, wrong in zip(queries, mined, strict=True):
        draw = order.random()
        unit = order.choice(sorted(query.units))
        relevant = _Text(passages.texts[unit], passages.units[unit])
        if draw >= recipe.to_unit + recipe.to_chunk and query.right:
            answer = draw < recipe.to_unit + recipe.to_chunk + recipe.to_answer
            relevant = known_text(order.choice(sorted(query.right)), answer=answer, but=query.text)
        elif draw >= recipe.to_unit:
            at = order.choice(of_unit[unit])
            relevant = _Text(passages.texts[at], passages.units[at])
        if query.wrong and order.random() < recipe.from_known:
            number = order.choice(query.wrong[: recipe.known_to])
            negative = known_text(number, answer=order.random() < 0.5, but=query.text)
        else:
            at = order.choice(wrong) if wrong else order.randrange(passages.n_units)
            negative = _Text(passages.texts[at], passages.units[at])
        asked = noise.apply(query.text) if order.random() < recipe.noisy else query.text
        examples.append(_Example(replace(query, text=asked), relevant, negative))
    order.shuffle(examples)
    return [examples[at : at + recipe.batch] for at in range(0, len(examples) - 1, recipe.batch)]


def _loss(model: Any, batch: Sequence[_Example], recipe: RetrieverTrainingRecipe) -> torch.Tensor:
    asked = _vectors(model, [example.query.text for example in batch])
    texts = [example.relevant for example in batch] + [example.negative for example in batch]
    scores = asked.float() @ _vectors(model, [one.text for one in texts]).float().T * recipe.scale
    also = torch.tensor(
        [
            [row != column and one.may_answer(example.query) for column, one in enumerate(texts)]
            for row, example in enumerate(batch)
        ],
        device=scores.device,
    )
    return torch.nn.functional.cross_entropy(
        scores.masked_fill(also, -1e4), torch.arange(len(batch), device=scores.device)
    )


def _vectors(model: Any, texts: Sequence[str]) -> torch.Tensor:
    """Short texts are not padded to the length of a chunk: three quarters of the time would be padding."""
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    parts = []
    for start in range(0, len(order), _TOGETHER):
        features = model.preprocess([texts[row] for row in order[start : start + _TOGETHER]])
        moved = {name: value.to(model.device) for name, value in features.items() if hasattr(value, "to")}
        parts.append(model(moved)["sentence_embedding"])
    back = torch.tensor(np.argsort(order), device=model.device)
    return torch.nn.functional.normalize(torch.cat(parts)[back], dim=-1)
