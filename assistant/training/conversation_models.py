"""From a corpus folder with conversations to a trained rewriter: loads, prepares, trains, ships.

Given the folder, dev questions and a directory for weights, runs the training. The recipe is the
trainer's own.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from assistant.building.recipe import Progress
from assistant.corpus.source import load_corpus
from assistant.errors import CorpusError
from assistant.questions.files import load_questions
from assistant.questions.training_set import load_training_set
from assistant.training import rewriter
from assistant.training.loop import Trained
from assistant.training.rewriting_data import (
    Rewrite,
    of_canard,
    of_complete_questions,
    of_conversations,
    of_disfl_qa,
    of_known_questions,
)

_OFTEN = 3  # a conversation's turns stand for so many of each epoch's examples
_SWAPPED, _COMPLETE, _PUBLIC = 2500, 1500, 1000  # examples an epoch


def train_rewriter_model(
    source: Path,
    dev_files: Sequence[Path],
    weights: Path,
    device: str,
    progress: Progress,
    public: Path | None = None,
) -> Trained:
    """Train ``rewriter`` and write it below ``weights``.

    Args:
        public: folder with CANARD and Disfl-QA, see ``rewriting_data``.

    Raises:
        CorpusError: the folder has no conversations to learn from, or a public set cannot be read.
        EvaluationError: a question file has faults.
    """
    corpus = load_corpus(source)
    questions = load_training_set(source, corpus.documents)
    answers = [entry.answer for entry in corpus.faq]
    answers += list(dict.fromkeys(question.answer for question in questions.learned if question.answer))
    own = of_conversations(questions.turns, answers)
    if not own:
        raise CorpusError(
            f"{source} has no conversations to learn from.", mend=f"add {source}/questions/*.jsonl"
        )
    asked = [question for question in questions.learned if not question.out_of_scope]
    canard = of_canard(public) if public else []
    dev = [question for question in load_questions(dev_files, corpus.documents) if question.conversation]

    def epoch(order: random.Random) -> list[Rewrite]:
        corrected = of_disfl_qa(public, _PUBLIC, order) if public else []
        return [
            *own * _OFTEN,
            *of_known_questions(asked, _SWAPPED, order),
            *of_complete_questions(questions.learned, own, _COMPLETE, order),
            *order.sample(canard, min(_PUBLIC, len(canard))),
            *corrected,
        ]

    recipe = rewriter.RewriterTrainingRecipe()
    held_out = of_conversations(dev, answers)
    return rewriter.train_rewriter(epoch, held_out, weights / rewriter.NAME, recipe, device, progress)
