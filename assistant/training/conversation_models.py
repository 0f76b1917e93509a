"""From a corpus folder with conversations to what is trained on them: loads, prepares, trains, ships.

Given the folder, dev questions and a directory for weights, trains the rewriter or the conversation encoder,
by the trainer's own recipe.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from assistant.building.recipe import Progress
from assistant.corpus.source import load_corpus
from assistant.errors import CorpusError
from assistant.index.asked import asked_entries, embed_asked
from assistant.index.reference_encoder import ReferenceEncoder
from assistant.index.weights import base_weights, with_layers
from assistant.load import CONVERSATION
from assistant.questions.files import load_questions
from assistant.questions.judged_question import JudgedQuestion
from assistant.questions.talks import load_talks
from assistant.questions.training_set import load_training_set
from assistant.training import conversation_encoder, retriever, rewriter
from assistant.training.loop import LoopRecipe, Trained, layers_in, layers_to_begin_with
from assistant.training.rewriting_data import (
    Rewrite,
    alike_phrases,
    of_canard,
    of_complete_questions,
    of_conversations,
    of_disfl_qa,
    of_known_questions,
    of_squad_pairs,
    of_talks,
    with_other_names,
)

LEANING = "leaning"  # layers that a rewriter starts from, beside the weights; git-ignored
_SWAPPED, _COMPLETE, _PUBLIC = 1500, 1000, 500  # examples an epoch
_LEANING, _CORRECTED = 18_000, 3_000  # public examples it starts with
_WARM_LOOP = LoopRecipe(epochs=2, learning_rate=7e-5)
_OTHER_NAMES = 0.4  # share of the conversations' turns that speak of something else


def train_rewriter_model(
    source: Path,
    dev_files: Sequence[Path],
    weights: Path,
    device: str,
    progress: Progress,
    public: Path | None = None,
    reading: Path | None = None,
    warm: bool = False,
) -> Trained:
    """Train ``rewriter`` and write it below ``weights``.

    Args:
        public: folder with CANARD and Disfl-QA, see ``rewriting_data``.
        reading: SQuAD v1.1, from whose questions it learns first what "it" stands for.
        warm: begin with the layers that are below ``weights`` already.

    Raises:
        CorpusError: the folder has no conversations to learn from, or a public set cannot be read.
        EvaluationError: a question file has faults.
    """
    corpus = load_corpus(source)
    questions = load_training_set(source, corpus.documents)
    answers = [entry.answer for entry in corpus.faq]
    answers += list(dict.fromkeys(question.answer for question in questions.learned if question.answer))
    own = _own_follow_ups(source, questions.turns, answers)
    asked = [question for question in questions.learned if not question.out_of_scope]
    alike = alike_phrases(asked)
    canard = of_canard(public) if public else []
    dev = [question for question in load_questions(dev_files, corpus.documents) if question.conversation]

    def epoch(order: random.Random) -> list[Rewrite]:
        corrected = of_disfl_qa(public, _PUBLIC, order) if public else []
        return [
            *with_other_names(own, alike, order, _OTHER_NAMES),
            *of_known_questions(asked, _SWAPPED, order),
            *of_complete_questions(questions.learned, own, _COMPLETE, order),
            *order.sample(canard, min(_PUBLIC, len(canard))),
            *corrected,
        ]

    recipe = rewriter.RewriterTrainingRecipe()
    begin = weights / LEANING
    if reading is not None and not warm and layers_in(begin) is None:
        order = random.Random(recipe.loop.seed)
        first = of_squad_pairs(reading, _LEANING, order) + canard
        first += of_disfl_qa(public, _CORRECTED, order) if public else []
        once = replace(recipe, loop=replace(recipe.loop, epochs=1))
        rewriter.train_rewriter(lambda order: first, [], begin, once, device, progress)
    held_out = of_conversations(dev, answers)
    return rewriter.train_rewriter(
        epoch,
        held_out,
        weights / rewriter.NAME,
        recipe,
        device,
        progress,
        start=layers_to_begin_with(weights / rewriter.NAME, begin, warm),
    )


def train_conversation_model(
    source: Path,
    dev_files: Sequence[Path],
    weights: Path,
    device: str,
    progress: Progress,
    public: Path | None = None,
    warm: bool = False,
) -> Trained:
    """Train the conversation encoder and write it below ``weights``; the retriever lies there.

    Args:
        public: folder with CANARD, see ``rewriting_data``.
        warm: begin with the layers that are below ``weights`` already, not with the retriever's.

    Raises:
        CorpusError: the folder has no conversations to learn from, or a public set cannot be read.
        EvaluationError: a question file has faults.
    """
    corpus = load_corpus(source)
    questions = load_training_set(source, corpus.documents)
    entries = asked_entries(corpus.faq, questions.learned, utterances=bool(corpus.faq))
    answers = list(dict.fromkeys(entry.answer for entry in entries if entry.answer))
    own = _own_follow_ups(source, questions.turns, answers)
    asked = [question for question in questions.learned if not question.out_of_scope]
    alike = alike_phrases(asked)
    canard = of_canard(public) if public else []

    def epoch(order: random.Random) -> list[Rewrite]:
        return [
            *with_other_names(own, alike, order, _OTHER_NAMES),
            *of_known_questions(asked, _SWAPPED, order),
            *of_complete_questions(questions.learned, own, _COMPLETE, order),
            *order.sample(canard, min(_PUBLIC, len(canard))),
        ]

    recipe = conversation_encoder.ConversationTrainingRecipe()
    progress("Embedding known questions", 0, 0)
    encoder = ReferenceEncoder(layers_in(weights / retriever.NAME))
    outside = [question.question for question in questions.learned if question.out_of_scope]
    teacher = conversation_encoder.Teacher(
        encoder,
        with_layers(base_weights(), weights / retriever.NAME).fingerprint,
        embed_asked(entries, encoder),
        encoder.encode(outside),
    )
    dev = [question for question in load_questions(dev_files, corpus.documents) if question.conversation]
    return conversation_encoder.train_conversation_encoder(
        epoch,
        of_conversations(dev, answers),
        teacher,
        weights / CONVERSATION,
        replace(recipe, loop=_WARM_LOOP) if warm else recipe,
        device,
        progress,
        start=layers_to_begin_with(weights / CONVERSATION, weights / retriever.NAME, warm),
    )


def _own_follow_ups(source: Path, turns: Sequence[JudgedQuestion], answers: Sequence[str]) -> list[Rewrite]:
    """Of the folder's conversations; see ``train_rewriter_model`` for what it raises."""
    own = [*of_conversations(turns, answers), *of_talks(load_talks(source))]
    if not own:
        raise CorpusError(
            f"{source} has no conversations to learn from.", mend=f"add {source}/questions/*.jsonl"
        )
    return own
