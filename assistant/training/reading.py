"""What a reranker learns before it meets a corpus: which sentence of a paragraph answers a question.

Given SQuAD v1.1, makes
pairs of question and sentence and trains the base on them. The layers it gives are a starting point
and do not ship.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.building.recipe import Progress
from assistant.training.loop import LoopRecipe, Trained
from assistant.training.reranker import Candidates, RerankerTrainingRecipe, train_reranker
from assistant.training.squad import squad_paragraphs

_HELD_OUT = 500  # questions to choose by


@dataclass(frozen=True, slots=True)
class ReadingRecipe:
    """How much: 16,000 questions take a quarter of an hour on two cores."""

    questions: int = 16_000
    training: RerankerTrainingRecipe = RerankerTrainingRecipe(
        LoopRecipe(epochs=1, learning_rate=1e-4), 8, wrong=3, questions=16_000, order=0.0, noisy=0.0
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
    """A question with the sentence that holds its answer, two beside it, and one of the paragraph before."""
    before: tuple[str, ...] = ()
    for paragraph in squad_paragraphs(squad):
        own = paragraph.sentences
        for one in paragraph.asked if len(own) > 2 else ():
            others = [text for at, text in enumerate(own) if at != one.sentence]
            wrong = [*order.sample(others, 2), *order.sample(before, min(1, len(before)))]
            yield Candidates(
                one.question.lower() if order.random() < 0.3 else one.question,
                ((f"{paragraph.title}: {own[one.sentence]}",),),
                tuple(
                    f"{paragraph.title}: {text}" for text in wrong if one.answer.lower() not in text.lower()
                ),
            )
        before = own
