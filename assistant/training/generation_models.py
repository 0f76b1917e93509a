"""From a corpus folder with written answers to a trained generator or support check: loads, prepares, trains.

Given the folder, dev questions and a directory for weights, runs the training of one model. The
recipes are the trainers' own.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from assistant.building.recipe import BuildRecipe, Progress
from assistant.corpus.chunking import chunk_document
from assistant.corpus.source import Corpus, load_corpus
from assistant.domain import Chunk
from assistant.errors import CorpusError
from assistant.evaluation.measures.right import is_right
from assistant.generation.claims import claims
from assistant.index.reference_encoder import ReferenceEncoder
from assistant.questions.files import load_questions
from assistant.questions.judged_question import JudgedQuestion
from assistant.questions.training_set import TrainingSet, load_training_set
from assistant.training import generator, reranker, rewriter
from assistant.training.generation_data import Grounded, OwnExamples, of_squad
from assistant.training.loop import LoopRecipe, Trained, layers_in
from assistant.training.near_misses import near_misses, stated_by

COPYING = "copying"  # layers that a generator starts from, beside the weights; git-ignored
SUPPORT = "support"
ADAPTED = "adapted"  # another model that learned here; git-ignored, for it can be of any size
_PUBLIC = 1500  # examples
_INSIDE, _FAQ, _OUTSIDE = 1400, 400, 200  # examples an epoch
_DEV = 60  # questions that choose an epoch
_HELD_OUT = 6  # of stated sentences, one in so many chooses the support check's epoch


def train_generator_model(
    source: Path,
    dev_files: Sequence[Path],
    weights: Path,
    device: str,
    progress: Progress,
    reading: Path | None = None,
) -> Trained:
    """Train ``generator`` and write it below ``weights``, beginning with the rewriter there.

    Args:
        reading: SQuAD v1.1, from which it learns to copy and cite first.

    Raises:
        CorpusError: the folder has no written answers to learn from, or SQuAD cannot be read.
        EvaluationError: a question file has faults.
    """
    corpus, chunks, questions = _loaded(source)
    start = layers_in(weights / rewriter.NAME)
    recipe = generator.GeneratorTrainingRecipe()
    begin = weights / COPYING
    if reading is not None and layers_in(begin) is None:
        public = of_squad(reading, _PUBLIC, random.Random(recipe.loop.seed))
        once = replace(recipe, loop=replace(recipe.loop, epochs=1), noisy=0.0)
        generator.train_generator(lambda order: public, [], begin, once, device, progress, start)
    progress("Laying out passages", 0, 0)
    encoder = ReferenceEncoder(weights / "retriever")
    own = OwnExamples(corpus, chunks, encoder.encode)
    asked = own.asking([*questions.learned, *questions.turns], faq=False)
    inside = [one for one in asked if one.answer]
    outside = [one for one in asked if not one.answer]
    entries = own.asking([], faq=True)

    def epoch(order: random.Random) -> list[Grounded]:
        drawn = [
            *order.sample(inside, min(_INSIDE, len(inside))),
            *order.sample(entries, min(_FAQ, len(entries))),
            *order.sample(outside, min(_OUTSIDE, len(outside))),
        ]
        return [own.laid_out(one, order) for one in drawn]

    alone = [
        question
        for question in load_questions(dev_files, corpus.documents)
        if not question.conversation and not question.out_of_scope
    ]
    dev = [
        (own.found(question.question), partial(_says_what_it_must, question))
        for question in alone[:: max(1, -(-len(alone) // _DEV))]
    ]
    return generator.train_generator(
        epoch,
        dev,
        weights / generator.NAME,
        recipe,
        device,
        progress,
        layers_in(begin) or start,
    )


def adapt_generator(
    source: Path, base: str, weights: Path, lora: bool, device: str, progress: Progress
) -> Trained:
    """Train another language model on the corpus's written answers and save it as ``weights/adapted``.

    Raises:
        CorpusError: the folder has no written answers to learn from.
        EvaluationError: a question file has faults.
        GeneratorError: the model cannot be loaded.
    """
    from assistant.training.adapting import AdaptingRecipe, adapt

    corpus, chunks, questions = _loaded(source)
    progress("Laying out passages", 0, 0)
    tuned = weights / "retriever"
    own = OwnExamples(corpus, chunks, ReferenceEncoder(layers_in(tuned)).encode)
    asked = own.asking(questions.learned, faq=True)
    held = asked[:: 20 * _HELD_OUT]
    learned = [one for at, one in enumerate(asked) if at % (20 * _HELD_OUT)]
    recipe = AdaptingRecipe()
    order = random.Random(recipe.loop.seed)
    return adapt(
        base,
        lambda order: [own.laid_out(one, order) for one in learned],
        [own.laid_out(one, order) for one in held],
        weights / ADAPTED,
        recipe if lora else replace(recipe, rank=0, loop=replace(recipe.loop, learning_rate=3e-5)),
        device,
        progress,
    )


def train_support_model(source: Path, weights: Path, device: str, progress: Progress) -> Trained:
    """Train ``support``, a cross-encoder, and write it below ``weights``, beginning with the reranker there.

    Raises:
        CorpusError: the folder has no written answers to learn from.
        EvaluationError: a question file has faults.
    """
    corpus, chunks, questions = _loaded(source)
    start = layers_in(weights / reranker.NAME)
    recipe = reranker.RerankerTrainingRecipe(
        LoopRecipe(epochs=1, learning_rate=7e-5), 16, wrong=1, order=0.0, noisy=0.0, max_tokens=256
    )
    stated = stated_by(corpus, chunks, questions.learned)
    order = random.Random(recipe.loop.seed)
    order.shuffle(stated)
    # By what is cited, so that no passage of the held-out ones was learned with.
    cited = sorted({one.cited for one in stated})
    held = set(cited[::_HELD_OUT])
    learned = [one for one in stated if one.cited not in held]
    return reranker.train_reranker(
        near_misses(chunks, [one for at, one in enumerate(chunks) if at % _HELD_OUT], learned, order),
        near_misses(chunks, chunks[::_HELD_OUT], [one for one in stated if one.cited in held], order),
        weights / SUPPORT,
        recipe,
        device,
        progress,
        start=start,
        kind=SUPPORT,
    )


def _says_what_it_must(question: JudgedQuestion, written: str) -> bool:
    return is_right(question, "\n".join(claim.text for claim in claims(written)))


def _loaded(source: Path) -> tuple[Corpus, list[Chunk], TrainingSet]:
    corpus = load_corpus(source)
    recipe = BuildRecipe().chunks
    chunks = [chunk for one in corpus.documents.values() for chunk in chunk_document(one, recipe)]
    questions = load_training_set(source, corpus.documents)
    if not any(question.answer for question in questions.learned) and not corpus.faq:
        raise CorpusError(
            f"{source} has no written answers to learn from.",
            mend=f"add {source}/faq.jsonl, or answers to {source}/questions/*.jsonl",
        )
    return corpus, chunks, questions
