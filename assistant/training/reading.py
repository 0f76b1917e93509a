"""What a reranker learns before it meets a corpus: which sentence of a paragraph answers a question.

Given SQuAD v1.1 (Rajpurkar et al. 2016, https://arxiv.org/abs/1606.05250) as a gzipped JSON file, makes
pairs of question and sentence and trains the base on them. The layers it gives are a starting point
and do not ship.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sentencex import segment

from assistant.building.recipe import Progress
from assistant.errors import CorpusError
from assistant.training.loop import LoopRecipe, Trained
from assistant.training.reranker import Candidates, RerankerTrainingRecipe, train_reranker

_HELD_OUT = 500  # questions to choose by


@dataclass(frozen=True, slots=True)
class ReadingRecipe:
    """How much: 16,000 questions take a quarter of an hour on two cores."""

    questions: int = 16_000
    training: RerankerTrainingRecipe = RerankerTrainingRecipe(
        LoopRecipe(epochs=1, learning_rate=1e-4), right=1, wrong=3, noisy=0.0
    )
    seed: int = 13


def train_reading(
    squad: Path, target: Path, recipe: ReadingRecipe, device: str, progress: Progress
) -> Trained:
    """Train and write layers into ``target``.

    Raises:
        CorpusError: the file is not there, or is not SQuAD v1.1.
    """
    order = random.Random(recipe.seed)
    found = list(_candidates(squad, order))
    order.shuffle(found)
    held_out, learned = found[:_HELD_OUT], found[_HELD_OUT : _HELD_OUT + recipe.questions]
    return train_reranker(learned, held_out, target, recipe.training, device, progress)


def _candidates(squad: Path, order: random.Random) -> Iterator[Candidates]:
    """A question with the sentence that holds its answer, two beside it, and one of another paragraph."""
    for title, paragraphs in _articles(squad):
        sentences = [_sentences(paragraph["context"]) for paragraph in paragraphs]
        for paragraph, own in zip(paragraphs, sentences, strict=True):
            for asked in paragraph["qas"]:
                answer = asked["answers"][0]
                right = [text for start, text in own if start <= answer["answer_start"] < start + len(text)]
                if not right or len(own) < 3:
                    continue
                others = [text for _, text in own if text != right[0]]
                elsewhere = [text for _, text in order.choice(sentences)]
                wrong = [*order.sample(others, min(2, len(others))), *elsewhere[:1]]
                yield Candidates(
                    asked["question"].lower() if order.random() < 0.3 else asked["question"],
                    ((f"{title}: {right[0]}",),),
                    tuple(f"{title}: {text}" for text in wrong if answer["text"].lower() not in text.lower()),
                )


def _articles(squad: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    try:
        with gzip.open(squad, "rt", encoding="utf-8") as stream:
            articles = json.load(stream)["data"]
        for article in articles:
            yield article["title"].replace("_", " "), article["paragraphs"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorpusError(
            f"{squad} is not SQuAD v1.1 as gzipped JSON ({error}).",
            mend="name the training file of SQuAD v1.1 with --reading, or leave that out.",
        ) from error


def _sentences(context: str) -> list[tuple[int, str]]:
    found, position = [], 0
    for sentence in segment("en", context):
        text = sentence.strip()
        start = context.find(text, position)
        if text and start >= 0:
            found.append((start, text))
            position = start + len(text)
    return found
