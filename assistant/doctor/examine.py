"""All checks over a corpus folder, its questions and what was built of it.

Given a source folder, a built directory and held-out question files, lists findings with the place
and what to do. It works on anyone's folder and changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.building.build import is_up_to_date
from assistant.building.recipe import BuildRecipe, Progress
from assistant.corpus.chunking import chunk_document
from assistant.corpus.source import Corpus, load_corpus
from assistant.doctor.answers import answer_findings
from assistant.doctor.coverage import coverage_findings
from assistant.doctor.duplicates import duplicate_findings
from assistant.doctor.faq import faq_findings
from assistant.doctor.finding import Finding
from assistant.doctor.intents import intent_findings
from assistant.doctor.leaks import leak_findings
from assistant.doctor.places import faq_places
from assistant.doctor.spans import span_findings
from assistant.domain import Chunk
from assistant.errors import AssistantError, EvaluationError
from assistant.load import load_assistant
from assistant.questions.files import read_questions
from assistant.questions.judged_question import JudgedQuestion
from assistant.questions.talks import load_talks
from assistant.questions.training_set import question_files


@dataclass(frozen=True, slots=True)
class Examined:
    """What every check is given.

    Attributes:
        training: judged questions of the folder; ``held_out``: those that only measure.
    """

    corpus: Corpus
    chunks: tuple[Chunk, ...]
    training: tuple[JudgedQuestion, ...]
    held_out: tuple[JudgedQuestion, ...]


def examine(
    source: Path,
    index: Path,
    held_out: Sequence[Path],
    recipe: BuildRecipe,
    progress: Progress,
    tuned: Path | None = None,
) -> list[Finding]:
    """Everything found, corpus first; empty when all is sound."""
    progress("Reading", 0, 0)
    try:
        corpus = load_corpus(source)
    except AssistantError as error:
        return _lines(error, source)
    findings: list[Finding] = []
    read = []
    for paths in (question_files(source), held_out):
        try:
            file = read_questions(paths, corpus.documents)
        except EvaluationError as error:
            return [Finding(str(source), error.message, error.mend or "correct it")]
        read.append(file)
        findings += [Finding(fault.place, fault.problem, "correct this line") for fault in file.faults]
    if findings:
        return findings  # the other checks would repeat them in other words
    chunks = tuple(
        chunk for document in corpus.documents.values() for chunk in chunk_document(document, recipe.chunks)
    )
    places = faq_places(source, corpus.faq)
    examined = Examined(corpus, chunks, read[0].questions, read[1].questions)
    findings += faq_findings(corpus.faq, corpus.documents, chunks, places)
    findings += answer_findings(examined.training, corpus.documents, chunks)
    findings += span_findings(examined.training + examined.held_out, chunks)
    findings += coverage_findings(corpus, examined.training, chunks)
    findings += duplicate_findings(corpus, examined.training, places)
    if corpus.faq:
        progress("Separating intents", 0, 0)
        texts = [document.text for document in corpus.documents.values()]
        findings += intent_findings(corpus.faq, examined.training, recipe.classifier, places, texts)
    if examined.held_out:
        progress("Comparing with held-out questions", 0, 0)
        findings += leak_findings(
            corpus.faq, examined.training, examined.held_out, held_out[0].parent, places, load_talks(source)
        )
    return [*findings, *_index_findings(source, index, recipe, tuned)]


def _lines(error: AssistantError, source: Path) -> list[Finding]:
    """One finding a line of a message that lists several faults."""
    head, *faults = error.message.splitlines()
    mend = error.mend or "correct it"
    return [Finding(str(source), fault.strip(), mend) for fault in faults] or [
        Finding(str(source), head, mend)
    ]


def _index_findings(source: Path, index: Path, recipe: BuildRecipe, tuned: Path | None) -> list[Finding]:
    try:
        load_assistant(index)
    except AssistantError as error:
        return [Finding(str(index), error.message, error.mend or "assistant build")]
    if is_up_to_date(source, index, recipe, tuned=tuned):
        return []
    build = f"assistant build {source} --out {index}"
    return [Finding(str(index), f"was built before {source} changed", build)]
