"""From a corpus folder to trained retriever and reranker: loads, prepares, trains, ships.

Given the folder, dev questions and a directory for weights, runs the training of one model. The
recipes are the trainers' own.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.building.recipe import BuildRecipe, Progress
from assistant.corpus.chunking import chunk_document
from assistant.corpus.source import load_corpus
from assistant.errors import CorpusError
from assistant.index.reference_encoder import ReferenceEncoder
from assistant.questions.files import load_questions
from assistant.questions.training_set import load_training_set
from assistant.training import reranker, retriever
from assistant.training.candidates import candidates_of, judged_against, known_answers
from assistant.training.loop import Trained, layers_in, layers_to_begin_with
from assistant.training.ranking import Finder, passages_of, queries_of
from assistant.training.reading import ReadingRecipe, train_reading

_READ = 5  # of units and of answers, as serving has them read
READING = "reading"  # layers that a reranker starts from, beside the weights; git-ignored


def train_ranking_model(
    what: str,
    source: Path,
    dev_files: Sequence[Path],
    weights: Path,
    device: str,
    progress: Progress,
    reading: Path | None = None,
    warm: bool = False,
) -> Trained:
    """Train ``retriever`` or ``reranker`` and write it below ``weights``.

    Args:
        reading: SQuAD v1.1, from which a reranker learns to read first.
        warm: begin with the layers that are below ``weights`` already.

    Raises:
        CorpusError: the folder has no judged questions to learn from.
        EvaluationError: a question file has faults.
    """
    corpus = load_corpus(source)
    chunks = [
        chunk
        for document in corpus.documents.values()
        for chunk in chunk_document(document, BuildRecipe().chunks)
    ]
    questions = load_training_set(source, corpus.documents)
    dev = [question for question in load_questions(dev_files, corpus.documents) if not question.conversation]
    if not questions.learned:
        raise CorpusError(f"{source} has no questions to learn from.", mend=f"add {source}/questions/*.jsonl")
    finder, passages = Finder(chunks), passages_of(chunks)
    learned = [*questions.learned, *questions.turns]
    if what == retriever.NAME:
        start = layers_to_begin_with(weights / retriever.NAME, None, warm)
        begin_with = ReferenceEncoder(start)
        known = known_answers(corpus, questions.learned, finder)
        return retriever.train_retriever(
            judged_against(known, queries_of(corpus, learned, finder), learned, begin_with.encode),
            judged_against(known, queries_of(corpus, dev, finder, faq=False), dev, begin_with.encode),
            passages,
            known,
            weights / retriever.NAME,
            retriever.RetrieverTrainingRecipe(),
            device,
            progress,
            start,
        )
    begin = weights / READING
    if reading is not None and layers_in(begin) is None:
        train_reading(reading, begin, ReadingRecipe(), device, progress)
    progress("Mining candidates", 0, 0)
    encoder = ReferenceEncoder(weights / retriever.NAME)
    known = known_answers(corpus, questions.learned, finder)
    return reranker.train_reranker(
        candidates_of(corpus, learned, known, passages, finder, encoder.encode, faq=True),
        candidates_of(corpus, dev, known, passages, finder, encoder.encode, faq=False, nearest=_READ),
        weights / reranker.NAME,
        reranker.RerankerTrainingRecipe(),
        device,
        progress,
        start=layers_to_begin_with(weights / reranker.NAME, begin, warm),
    )
