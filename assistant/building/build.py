"""`assistant build`: a source folder → verified artefacts that serving loads.

Given a folder and an output directory, runs the stages in order, redoes only what changed, and puts
the new set in place by replacing one file. It does not know how a stage does its work.

The output directory holds one directory an artefact, named after the fingerprint of its inputs, and
``manifest.json``, which names the set that is current. A build that dies leaves that file, and all it
names, as they were; the set before the current one is kept, older ones go, see ``current``.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from assistant.artefact import (
    FORMAT_VERSION,
    TEMPORARY_PREFIX,
    code_fingerprint,
    file_sha256,
    fingerprint,
    library_versions,
    read_manifest,
)
from assistant.building import stages
from assistant.building.recipe import LIBRARIES, BuildRecipe, BuildReport, Progress, Workshop
from assistant.corpus.chunking import chunk_document
from assistant.corpus.derived_faq import derive_faq
from assistant.corpus.faq import FAQ_NAMES
from assistant.corpus.source import document_files, load_corpus
from assistant.current import current_or_none, locked, make_current, put_aside
from assistant.errors import ArtefactError, CorpusError, WeightsError
from assistant.index.asked import asked_entries
from assistant.index.weights import Weights, base_weights, belongs_beside, resolve_weights, with_layers
from assistant.load import CONVERSATION, GENERATOR, RERANKER, REWRITER, SUPPORT, TUNED
from assistant.questions.training_set import answered_groups, load_training_set, question_files

_SYSTEM_ERROR = re.compile(r"\(os error (\d+)\)")
_NOT_WRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM)


def build(
    source: Path,
    out: Path,
    *,
    encoder: str | None = None,
    tuned: Path | None = None,
    skip_unreadable: bool = False,
    aside: bool = False,
    recipe: BuildRecipe = BuildRecipe(),
    progress: Progress = lambda stage, done, total: None,
) -> BuildReport:
    """Build what is stale.

    Args:
        source: folder of documents, with an optional FAQ file and judged questions.
        out: where the artefacts go; what was there stays current until the last step.
        encoder: directory or hub id of a Sentence Transformers model; the packaged one by default.
        tuned: directory with fine-tuned layers for the packaged one (``retriever/``) and for the models
            of ``load.TUNED``, each in a folder of its name, as far as they are there.
        aside: leave current what is; what was built is named in ``current.NEXT`` until it is adopted.

    Raises:
        CorpusError: the folder, a document or the FAQ file cannot be used.
        EvaluationError: a file of judged questions has faults.
        WeightsError: the encoder's weights are missing or altered, or the conversation encoder's belong beside others.
        ArtefactError: another build is at work in ``out``, or ``out`` holds something else, may not be written
            or is on a disk that is full; what was current stays.
    """
    progress("Checking what changed", 0, 0)
    files = list(document_files(source))
    weights, others = _weights(encoder, tuned)
    inputs = _fingerprint_of_inputs(source, files, (weights, others), recipe, skip_unreadable)
    if (report := _up_to_date(out, inputs)) is not None:
        return report
    with _writing(out), locked(out):
        for leftover in out.glob(f"{TEMPORARY_PREFIX}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        workshop = Workshop(source, out, weights, others, recipe, progress)
        named, report = _build(workshop, inputs, skip_unreadable)
        (put_aside if aside else make_current)(out, named)
        return report


def is_up_to_date(
    source: Path, out: Path, recipe: BuildRecipe, *, encoder: str | None = None, tuned: Path | None = None
) -> bool:
    """Whether a build would find nothing to do; see ``build`` for what it raises."""
    inputs = _fingerprint_of_inputs(
        source, list(document_files(source)), _weights(encoder, tuned), recipe, skip_unreadable=False
    )
    return _up_to_date(out, inputs) is not None


def _build(workshop: Workshop, inputs: str, skip_unreadable: bool) -> tuple[dict[str, object], BuildReport]:
    """What names the set that was built, and what was done."""
    corpus = load_corpus(
        workshop.source,
        skip_unreadable=skip_unreadable,
        progress=lambda name: workshop.progress(f"Reading {name}", 0, 0),
    )
    recipe = workshop.recipe
    chunks = [chunk for doc in corpus.documents.values() for chunk in chunk_document(doc, recipe.chunks)]
    if not chunks:
        raise CorpusError(
            f"{workshop.source} has no text that could be indexed.", mend="add documents to it."
        )
    faq = corpus.faq or derive_faq(chunks)
    questions = load_training_set(workshop.source, corpus.documents)
    if recipe.gate.max_wrong is not None and not questions.kept_back:
        raise CorpusError(
            f"Without judged questions nothing says how often answers from {workshop.source} are wrong.",
            mend=f"add {workshop.source}/questions/, or build without an accepted share of wrong answers.",
        )
    names = {"encoder": stages.encoder(workshop, chunks)}
    entries = asked_entries(faq, questions.learned, utterances=bool(corpus.faq))
    for kind in (RERANKER, SUPPORT):
        if kind in workshop.tuned:
            names[kind] = stages.cross_encoder(workshop, kind, chunks)
    said = [question.question for question in questions.turns]
    if CONVERSATION in workshop.tuned:
        names[CONVERSATION] = stages.conversation_encoder(workshop, said, names["encoder"])
    for kind in (REWRITER, GENERATOR):
        if kind in workshop.tuned:
            names[kind] = stages.writer(workshop, kind, said, chunks)
    outside = [question.question for question in questions.learned if question.out_of_scope]
    names["index"], embedded = stages.index(workshop, corpus, chunks, entries, outside, names["encoder"])
    intents = [*faq, *answered_groups(faq, questions.learned)]
    names["classifier"] = stages.classifier(workshop, corpus, intents, questions.learned)
    names["gate"] = stages.gate(workshop, questions.kept_back, names)
    report = BuildReport(False, len(corpus.documents), len(chunks), len(faq), embedded, corpus.skipped)
    named = {
        "kind": "assistant",
        "format_version": FORMAT_VERSION,
        "inputs": inputs,
        "corpus": corpus.fingerprint,
        "artefacts": names,
        "report": asdict(report),
    }
    return named, report


def _fingerprint_of_inputs(
    source: Path,
    files: list[Path],
    weights: tuple[Weights, Mapping[str, Weights]],
    recipe: BuildRecipe,
    skip_unreadable: bool,
) -> str:
    beside = [*(source / name for name in FAQ_NAMES), *question_files(source)]
    prints = []
    for path in [*files, *(path for path in beside if path.is_file())]:
        try:
            prints.append((path.relative_to(source).as_posix(), file_sha256(path)))
        except OSError as error:
            raise CorpusError(f"{path} cannot be opened: {error.strerror}.") from error
    retriever, others = weights
    models = (retriever.fingerprint, {kind: one.fingerprint for kind, one in others.items()})
    made_by = (code_fingerprint(*stages.ANSWERING), library_versions(LIBRARIES))
    return fingerprint(FORMAT_VERSION, prints, models, asdict(recipe), skip_unreadable, made_by)


def _weights(encoder: str | None, tuned: Path | None) -> tuple[Weights, Mapping[str, Weights]]:
    """Of the encoder, and of the other models that were trained and belong beside it, by kind."""
    chosen = resolve_weights(encoder, tuned / "retriever" if tuned else None)
    others = {kind: with_layers(base_weights(), tuned / kind) for kind in TUNED if tuned}
    others = {kind: weights for kind, weights in others.items() if weights.layers}
    if CONVERSATION in others and not belongs_beside(others[CONVERSATION], chosen):
        if encoder is None:
            raise WeightsError(
                f"{tuned}/{CONVERSATION} was trained beside other layers than {tuned}/retriever.",
                mend="assistant train conversation, or remove its folder.",
            )
        del others[CONVERSATION]
    return chosen, others


def _up_to_date(out: Path, inputs: str) -> BuildReport | None:
    current = current_or_none(out)
    if current is None or current.get("inputs") != inputs:
        return None
    try:
        for kind, name in current["artefacts"].items():
            read_manifest(out / name, kind)
    except ArtefactError:
        return None  # damaged since: the stages that are sound are kept, the others redone
    report = dict(current["report"]) | {"up_to_date": True, "embedded": 0}
    return BuildReport(**(report | {"skipped": tuple(report["skipped"])}))


@contextmanager
def _writing(out: Path) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        number = _system_error(error)
        if number not in _NOT_WRITTEN:
            raise
        raise ArtefactError(
            f"{out} cannot be written: {os.strerror(number)}.", mend="free space, or name another --out."
        ) from error


def _system_error(error: Exception) -> int | None:
    """The system's number; libraries written in Rust and C++ raise errors of their own, with it in words."""
    if isinstance(error, OSError):
        return error.errno
    said = str(error)
    if named := _SYSTEM_ERROR.search(said):
        return int(named[1])
    # FAISS ends with what the system calls it: "write error in …: 5 != 10 (No space left on device)".
    told = said.removesuffix(")") if isinstance(error, RuntimeError) else ""
    return next((number for number in _NOT_WRITTEN if told.endswith(os.strerror(number))), None)
