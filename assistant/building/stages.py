"""The stages of a build, one function each: its inputs → the name of an artefact in ``out``.

Given the workshop and what earlier stages made, writes an artefact unless one of the same
fingerprint stands there. A stage does not know which set will be current.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib import resources
from itertools import pairwise
from pathlib import Path

from assistant.artefact import (
    Manifest,
    code_fingerprint,
    fingerprint,
    library_versions,
    read_manifest,
    write_artefact,
)
from assistant.building.calibration import judge_calibration
from assistant.building.recipe import LIBRARIES, Workshop
from assistant.classical.classifier import IntentClassifier
from assistant.classical.scope import TextScope, TextScopeRecipe
from assistant.corpus.source import Corpus
from assistant.domain import Chunk, FaqEntry, Turn
from assistant.errors import ArtefactDamaged, ArtefactError
from assistant.gate.fitting import fit_gate
from assistant.gate.gate import OPEN_GATE
from assistant.gate.scope import SCOPE, ScopeModel, ScopeRecipe
from assistant.index import chunk_index
from assistant.index.abbreviations import expand_all
from assistant.index.asked import Asked, build_asked, write_asked
from assistant.index.encoder import OnnxEncoder
from assistant.load import (
    CONVERSATION,
    GENERATOR,
    RERANKER,
    REWRITER,
    SUPPORT,
    assemble,
    gate_to_json,
    load_parts,
    read_current,
)
from assistant.questions.judged_question import JudgedQuestion
from assistant.questions.training_set import intent_wordings

ANSWERING = (
    "classical",
    "conversation",
    "corpus",
    "gate",
    "index",
    "neural",
    "questions",
)  # rooms that a gate is fitted to
_SCORES = {
    RERANKER: "probability that a text answers a question, in [0, 1], higher is surer",
    SUPPORT: "probability that a text supports a sentence, in [0, 1], higher is surer",
    REWRITER: "log probability of a word piece, in nats, at most 0, higher is surer",
    GENERATOR: "log probability of a word piece, in nats, at most 0, higher is surer",
}
_PARITY_TEXTS = 64


def encoder(workshop: Workshop, chunks: Sequence[Chunk]) -> str:
    """Weights → ONNX fp32 and int8, with parity measured on the corpus's own chunks."""
    versions = library_versions(("torch", "onnx", "onnxscript", "onnxruntime"))
    max_tokens = workshop.recipe.max_tokens
    manifest = Manifest(
        "encoder",
        fingerprint("encoder", workshop.weights.fingerprint, max_tokens, versions),
        recipe={"max_tokens": max_tokens, "weights": workshop.weights.name},
        parents={"weights": workshop.weights.fingerprint},
        versions=versions,
        score=chunk_index.SCORE,
    )

    def write(target: Path) -> Mapping[str, float]:
        # Imported here: only a build with new weights needs torch, which takes seconds to import.
        from assistant.index.export import ExportRecipe, export_encoder

        workshop.progress("Exporting the encoder", 0, 0)
        texts = [chunk_index.chunk_input(chunk) for chunk in chunks[:_PARITY_TEXTS]]
        return export_encoder(workshop.weights, target, texts, ExportRecipe(max_tokens=max_tokens))

    return write_artefact(workshop.out, manifest, write).name


def conversation_encoder(workshop: Workshop, asked: Sequence[str], encoder_name: str) -> str:
    """Fine-tuned layers → ONNX, as ``encoder``'s, with parity measured on questions of the corpus, two by two.

    Args:
        encoder_name: the artefact of the encoder whose vectors it was trained to give.
    """
    weights, max_tokens = workshop.tuned[CONVERSATION], workshop.recipe.conversation_tokens
    beside = read_manifest(workshop.out / encoder_name, "encoder").fingerprint
    versions = library_versions(("torch", "onnx", "onnxscript", "onnxruntime"))
    manifest = Manifest(
        CONVERSATION,
        fingerprint(CONVERSATION, weights.fingerprint, beside, max_tokens, versions),
        recipe={"max_tokens": max_tokens, "weights": weights.name},
        parents={"weights": weights.fingerprint, "encoder": beside},
        versions=versions,
        score=chunk_index.SCORE,
    )

    def write(target: Path) -> Mapping[str, float]:
        # Imported here: only a build with new weights needs torch, which takes seconds to import.
        from assistant.conversation.turns import spoken
        from assistant.index.export import ExportRecipe, export_encoder

        workshop.progress("Exporting the conversation encoder", 0, 0)
        said = (asked or ("What is learned?", "And by whom?"))[: _PARITY_TEXTS + 1]
        texts = [spoken([Turn("user", before)], now) for before, now in pairwise(said)]
        return export_encoder(weights, target, texts, ExportRecipe(max_tokens=max_tokens))

    return write_artefact(workshop.out, manifest, write).name


def cross_encoder(workshop: Workshop, kind: str, chunks: Sequence[Chunk]) -> str:
    """Fine-tuned layers → ONNX int8, its agreement measured on the corpus's own headings and texts.

    Args:
        kind: ``RERANKER`` or ``SUPPORT``.
    """
    weights = workshop.tuned[kind]
    versions = library_versions(("torch", "onnx", "onnxscript", "onnxruntime"))
    recipe = workshop.recipe
    max_tokens = recipe.reranker_tokens if kind == RERANKER else recipe.support_tokens
    manifest = Manifest(
        kind,
        fingerprint(kind, weights.fingerprint, max_tokens, versions),
        recipe={"max_tokens": max_tokens, "weights": weights.name},
        parents={"weights": weights.fingerprint},
        versions=versions,
        score=_SCORES[kind],
    )

    def write(target: Path) -> Mapping[str, float]:
        # Imported here: only a build with new weights needs torch, which takes seconds to import.
        from assistant.index.cross_encoder import export_reranker

        workshop.progress(f"Exporting the {kind}", 0, 0)
        near, far = chunks[:_PARITY_TEXTS], [*chunks[1:_PARITY_TEXTS], chunks[0]]
        headings = [chunk.headings[-1] if chunk.headings else chunk.document for chunk in near]
        pairs = [
            (heading, chunk.text)
            for others in (near, far)
            for heading, chunk in zip(headings, others, strict=False)
        ]
        return export_reranker(weights, target, pairs, max_tokens)

    return write_artefact(workshop.out, manifest, write).name


def writer(workshop: Workshop, kind: str, asked: Sequence[str], chunks: Sequence[Chunk]) -> str:
    """Fine-tuned layers → ONNX int8, its agreement measured on questions, and passages, of the corpus.

    Args:
        kind: ``REWRITER`` or ``GENERATOR``.
    """
    weights = workshop.tuned[kind]
    versions = library_versions(("torch", "onnx", "onnxscript", "onnxruntime"))
    manifest = Manifest(
        kind,
        fingerprint(kind, weights.fingerprint, versions),
        recipe={"weights": weights.name},
        parents={"weights": weights.fingerprint},
        versions=versions,
        score=_SCORES[kind],
    )

    def write(target: Path) -> Mapping[str, float]:
        # Imported here: only a build with new weights needs torch, which takes seconds to import.
        from assistant.conversation.turns import source_pieces
        from assistant.generation import prefix
        from assistant.index.prefix_lm import export_writer, load_tokenizer

        workshop.progress(f"Exporting the {kind}", 0, 0)
        tokenizer = load_tokenizer()
        said = (asked or ("What is learned?", "And by whom?"))[: _PARITY_TEXTS + 1]
        if kind == REWRITER:
            sources = [
                source_pieces(tokenizer, [Turn("user", before)], now) for before, now in pairwise(said)
            ]
        else:
            texts = [chunk.text for chunk in chunks[:_PARITY_TEXTS]]
            sources = [
                prefix.source_pieces(tokenizer, question, texts[at : at + 3])[0]
                for at, question in enumerate(said[: len(texts)])
            ]
        return export_writer(weights, target, sources)

    return write_artefact(workshop.out, manifest, write).name


def index(
    workshop: Workshop,
    corpus: Corpus,
    chunks: Sequence[Chunk],
    asked: Sequence[Asked],
    outside: Sequence[str],
    encoder_name: str,
) -> tuple[str, int]:
    """Chunks → vectors in FAISS, and the questions known to be asked beside them.

    Args:
        outside: questions the documents do not answer.

    Returns:
        the artefact's name, and how many texts were embedded.
    """
    directory = workshop.out / encoder_name
    made_with = read_manifest(directory, "encoder")
    entries = [asdict(entry) for entry in asked]
    cut = asdict(workshop.recipe.chunks)
    manifest = Manifest(
        chunk_index.KIND,
        fingerprint(
            "index",
            code_fingerprint("corpus", "index"),
            corpus.fingerprint,
            cut,
            made_with.fingerprint,
            entries,
            outside,
        ),
        parents={"encoder": made_with.fingerprint, "corpus": corpus.fingerprint},
        recipe={**cut, "dim": int(made_with.counts["dim"])},
        versions=library_versions(LIBRARIES),
        score=chunk_index.SCORE,
    )
    embedded = 0

    def write(target: Path) -> Mapping[str, float]:
        nonlocal embedded
        # Passages are embedded in fp32, once; questions in int8, at every answer.
        model = OnnxEncoder.load(
            directory / "encoder.fp32.onnx", directory / "tokenizer.json", workshop.recipe.max_tokens
        )
        built, embedded = chunk_index.build_index(
            corpus.documents,
            chunks,
            model,
            _previous(workshop.out, made_with.fingerprint),
            lambda done, total: workshop.progress("Embedding", done, total),
        )
        known = build_asked(asked, built, model)
        write_asked(target, known)
        if outside and len(known.vectors):
            ScopeModel.fit(known.vectors, model.encode(outside), ScopeRecipe()).save(target / SCOPE)
        counts = chunk_index.write_index(built, target)
        try:
            chunk_index.read_index(target, manifest)
        except ArtefactDamaged as error:
            # FAISS tells nobody when closing its file fails, and the last 4 kB of it are lost.
            raise ArtefactError(
                f"{workshop.out} cannot be written: the end of a file is lost.",
                mend="free space, or name another --out.",
            ) from error
        return counts

    return write_artefact(workshop.out, manifest, write).name, embedded


def classifier(
    workshop: Workshop, corpus: Corpus, faq: Sequence[FaqEntry], questions: Sequence[JudgedQuestion]
) -> str:
    """FAQ utterances and questions with an intent → the calibrated intent classifier."""
    rows = [asdict(entry) for entry in faq]
    documents = [document.text for document in corpus.documents.values()]
    wordings, intents = intent_wordings(faq, questions)
    texts = expand_all(wordings, documents)
    learned = set(wordings)
    inside = [question.question for question in questions if not question.out_of_scope]
    inside = expand_all([text for text in inside if text not in learned], documents)
    outside = [question.question for question in questions if question.out_of_scope]
    outside = expand_all(outside, documents)
    recipe = workshop.recipe.classifier
    manifest = Manifest(
        "classifier",
        fingerprint(
            "classifier",
            code_fingerprint("classical"),
            rows,
            texts,
            intents,
            inside,
            outside,
            asdict(recipe),
            library_versions(("scikit-learn",)),
        ),
        recipe=asdict(recipe),
        versions=library_versions(LIBRARIES),
        score="calibrated probability of an intent, in [0, 1], higher is surer",
    )

    def write(target: Path) -> Mapping[str, float]:
        workshop.progress(f"Fitting the classifier to {len(faq)} intents", 0, 0)
        IntentClassifier.fit(texts, intents, recipe).save(target)
        if outside:
            TextScope.fit([*texts, *inside], outside, TextScopeRecipe()).save(target / SCOPE)
        (target / "faq.json").write_text(json.dumps(rows), encoding="utf-8")
        return {"intents": len(faq), "utterances": len(texts)}

    return write_artefact(workshop.out, manifest, write).name


def gate(workshop: Workshop, questions: Sequence[JudgedQuestion], names: Mapping[str, str]) -> str:
    """Calibration questions → a gate for each system; without any, the gates that ship."""
    shipped = resources.files("assistant.gate").joinpath("prior.json").read_text(encoding="utf-8")
    calibration = fingerprint(list(map(repr, questions)) or shipped)
    recipe = workshop.recipe.gate
    names = {kind: name for kind, name in names.items() if kind not in (GENERATOR, SUPPORT)}
    manifest = Manifest(
        "gate",
        fingerprint("gate", code_fingerprint(*ANSWERING), names, calibration, asdict(recipe)),
        parents={**names, "calibration": calibration},
        recipe=asdict(recipe),
        versions=library_versions(LIBRARIES),
        score="probability that the answer is right, in [0, 1], higher is surer",
    )

    def write(target: Path) -> Mapping[str, float]:
        gates_file = target / "gates.json"
        if not questions:
            gates_file.write_text(json.dumps(_shipped_gates(shipped, names), indent=1), encoding="utf-8")
            return {"questions": 0}
        ungated = assemble(load_parts(workshop.out, names), {"ml": OPEN_GATE, "dl": OPEN_GATE}, {})
        judged = judge_calibration(
            questions, ungated, lambda done, total: workshop.progress("Calibrating", done, total)
        )
        gates = {name: gate_to_json(fit_gate(examples, recipe)) for name, examples in judged.items()}
        gates_file.write_text(json.dumps(gates, indent=1), encoding="utf-8")
        return {"questions": len(judged["ml"])}

    return write_artefact(workshop.out, manifest, write).name


def _shipped_gates(shipped: str, names: Mapping[str, str]) -> dict[str, object]:
    """``dl``'s signals are others where a reranker gives some."""
    gates = json.loads(shipped)
    return {"ml": gates["ml"], "dl": gates["dl" if RERANKER in names else "dl_without_reranker"]}


def _previous(out: Path, encoder_fingerprint: str) -> chunk_index.ChunkIndex | None:
    """The current index, if its vectors are this encoder's."""
    try:
        directory = out / read_current(out)["artefacts"][chunk_index.KIND]
        manifest = read_manifest(directory, chunk_index.KIND)
        if manifest.parents["encoder"] != encoder_fingerprint:
            return None
        return chunk_index.read_index(directory, manifest)
    except ArtefactError:
        return None  # nothing sound to take vectors from: all are embedded again
