"""`assistant train …`: which training belongs to which name.

Given a name and what the command line says, runs the training. It does not know models.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.building.recipe import Progress
from assistant.load import CONVERSATION, GENERATOR, REWRITER, SUPPORT
from assistant.training.conversation_models import train_conversation_model, train_rewriter_model
from assistant.training.generation_models import adapt_generator, train_generator_model, train_support_model
from assistant.training.loop import Trained
from assistant.training.ranking_models import train_ranking_model


@dataclass(frozen=True, slots=True)
class Training:
    """What the command line says.

    Attributes:
        dev: question files that choose the best epoch.
        reading: SQuAD v1.1; rerankers and writers learn from it first.
        rewriting: folder with CANARD and Disfl-QA.
        warm: begin with the layers that are there; not for a generator, which begins with the rewriter.
        base: for a generator: another language model, trained by adapters if ``lora``.
    """

    source: Path
    weights: Path
    dev: Sequence[Path]
    device: str
    reading: Path | None = None
    rewriting: Path | None = None
    warm: bool = False
    base: str | None = None
    lora: bool = True


def train_model(what: str, told: Training, progress: Progress) -> Trained:
    """Train and write below ``weights``; see the single trainings for what they raise."""
    place = (told.source, told.dev, told.weights, told.device, progress)
    if what == REWRITER:
        return train_rewriter_model(*place, told.rewriting, told.reading, told.warm)
    if what == CONVERSATION:
        return train_conversation_model(*place, told.rewriting, told.warm)
    if what == SUPPORT:
        return train_support_model(told.source, told.weights, told.device, progress)
    if what == GENERATOR and told.base:
        return adapt_generator(told.source, told.base, told.weights, told.lora, told.device, progress)
    if what == GENERATOR:
        return train_generator_model(*place, told.reading)
    return train_ranking_model(what, *place, told.reading, told.warm)
