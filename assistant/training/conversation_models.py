"""From a corpus folder with conversations to a trained rewriter and chooser: loads, prepares, trains, ships.

Given the folder, dev questions and a directory for weights, runs the training of one. The rewriter's recipe
is its trainer's own; the chooser is a cross-encoder, and begins with the reranker.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.building.recipe import Progress
from assistant.conversation.rewriter import NeuralRewriter
from assistant.conversation.rules import RuleRewriter
from assistant.conversation.turns import source_pieces
from assistant.corpus.source import load_corpus
from assistant.domain import Question, Turn
from assistant.errors import CorpusError
from assistant.index.asked import asked_entries, embed_asked
from assistant.index.prefix_lm import INT8, TOKENIZER, export_writer, load_tokenizer
from assistant.index.reference_encoder import ReferenceEncoder
from assistant.index.weights import CARD, base_weights, with_layers
from assistant.index.writer import OnnxWriter
from assistant.load import CHOOSER
from assistant.protocols import Encoder, Rewriter
from assistant.questions.files import load_questions
from assistant.questions.talks import load_talks
from assistant.questions.training_set import load_training_set
from assistant.training import reranker, retriever, rewriter
from assistant.training.choosing_data import candidates_of_follow_ups
from assistant.training.kept_rewrites import KeptRewrites
from assistant.training.loop import UNFINISHED, LoopRecipe, Trained, layers_in, layers_to_begin_with
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

_REWRITES = "rewrites.jsonl"
LEANING = "leaning"  # layers that a rewriter starts from, beside the weights; git-ignored
_SWAPPED, _COMPLETE, _PUBLIC = 1500, 1000, 500  # examples an epoch
_LEANING, _CORRECTED = 18_000, 3_000  # public examples it starts with
_KNOWN, _WHOLE = 1200, 1000  # made-up follow-ups, and complete questions, a chooser learns from
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
    own = [*of_conversations(questions.turns, answers), *of_talks(load_talks(source))]
    if not own:
        raise CorpusError(
            f"{source} has no conversations to learn from.", mend=f"add {source}/questions/*.jsonl"
        )
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


def train_chooser_model(
    source: Path,
    dev_files: Sequence[Path],
    weights: Path,
    device: str,
    progress: Progress,
    warm: bool = False,
) -> Trained:
    """Train ``chooser`` and write it below ``weights``; retriever, reranker and rewriter lie there.

    Args:
        warm: begin with the layers that are below ``weights`` already, not with the reranker's.

    Raises:
        CorpusError: the folder has no conversations to learn from.
        EvaluationError: a question file has faults.
    """
    corpus = load_corpus(source)
    questions = load_training_set(source, corpus.documents)
    talks = of_talks(load_talks(source))
    if not questions.turns and not talks:
        raise CorpusError(
            f"{source} has no conversations to learn from.", mend=f"add {source}/questions/*.jsonl"
        )
    recipe = reranker.RerankerTrainingRecipe(
        LoopRecipe(epochs=4, learning_rate=7e-5, patience=4),
        wrong=3,
        questions=4200,
        noisy=0.12,
        max_tokens=176,
    )
    order = random.Random(recipe.loop.seed)
    encoder = ReferenceEncoder(layers_in(weights / retriever.NAME))
    entries = [
        entry for entry in asked_entries(corpus.faq, questions.learned, utterances=True) if entry.answer
    ]
    known = embed_asked(entries, encoder)
    answers = list(dict.fromkeys(entry.answer for entry in entries))
    follow_ups = [*of_conversations(questions.turns, answers), *talks]
    asked = [question for question in questions.learned if not question.out_of_scope]
    learned = [
        *follow_ups,
        *of_known_questions(asked, _KNOWN, order),
        *of_complete_questions(questions.learned, follow_ups, _WHOLE, order),
    ]
    dev = [question for question in load_questions(dev_files, corpus.documents) if question.conversation]
    held_out = of_conversations(dev, answers)
    with _as_served(weights, encoder, progress) as rewriting:
        kept = KeptRewrites(
            rewriting, weights / CHOOSER / UNFINISHED / _REWRITES, _fingerprint(weights / rewriter.NAME)
        )

        def rewrites(examples: Sequence[Rewrite]) -> list[str]:
            said = []
            for done, one in enumerate(examples):
                progress("Rewriting", done, len(examples))
                said.append(kept.standalone(Question(one.question, one.history), one.question))
            return said

        written, of_dev = rewrites(learned), rewrites(held_out)
    progress("Listing candidates", 0, 0)
    training = candidates_of_follow_ups(learned, written, known, encoder)
    measured = candidates_of_follow_ups(held_out, of_dev, known, encoder, as_served=True)
    trained = reranker.train_reranker(
        [candidates for candidates in training if candidates.wrong],
        [candidates for candidates in measured if candidates.wrong],
        weights / CHOOSER,
        recipe,
        device,
        progress,
        start=layers_to_begin_with(weights / CHOOSER, weights / reranker.NAME, warm),
        kind=CHOOSER,
    )
    kept.forget()
    return trained


def _fingerprint(folder: Path) -> str:
    """Of trained layers, by their card; empty where there are none, and rules rewrite."""
    return hashlib.sha256((folder / CARD).read_bytes()).hexdigest() if layers_in(folder) else ""


@contextmanager
def _as_served(weights: Path, encoder: Encoder, progress: Progress) -> Iterator[Rewriter]:
    """What rewrites when serving: the trained rewriter as it ships, rules where there is none."""
    rewriting: Rewriter = RuleRewriter(encoder)
    with TemporaryDirectory() as folder:
        if layers_in(weights / rewriter.NAME) is not None:
            progress("Exporting the rewriter", 0, 0)
            source = source_pieces(load_tokenizer(), [Turn("user", "What is learned?")], "And by whom?")
            place = Path(folder)
            export_writer(with_layers(base_weights(), weights / rewriter.NAME), place, [source])
            rewriting = NeuralRewriter(OnnxWriter.load(place / INT8, place / TOKENIZER), {}, rewriting)
        yield rewriting
