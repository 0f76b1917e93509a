"""The composition root: a built directory → a ready ``Assistant``.

Given ``index/built``, verifies every artefact the current set names and puts the parts together. It
is the one serving module that knows paths and chooses implementations; it imports no torch.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.artefact import FORMAT_VERSION, MANIFEST, Manifest, read_json, read_manifest
from assistant.classical.answerer import ClassicalAnswerer
from assistant.classical.classifier import IntentClassifier
from assistant.classical.retriever import TfidfRetriever
from assistant.classical.scope import TextScope
from assistant.conversation.choosing import ChoosingRewriter
from assistant.conversation.pointing import PointingRewriter
from assistant.conversation.rewriter import NeuralRewriter
from assistant.conversation.rules import RuleRewriter
from assistant.domain import Chunk, Document, Evidence, FaqEntry, Quote
from assistant.errors import ArtefactDamaged, ArtefactMismatch, GeneratorError
from assistant.gate.gate import Gate, Linear
from assistant.gate.scope import SCOPE, ScopeModel
from assistant.generation.prefix import PrefixGenerator
from assistant.generation.support import SupportCheck
from assistant.generation.writers import open_writer
from assistant.index import chunk_index
from assistant.index.abbreviations import find_abbreviations
from assistant.index.asked import AskedIndex, read_asked
from assistant.index.chunk_index import ChunkIndex
from assistant.index.encoder import OnnxEncoder
from assistant.index.spelled import usual_spellings
from assistant.index.spelling import Speller
from assistant.index.words import WordRarity
from assistant.index.writer import OnnxWriter
from assistant.neural.answerer import NeuralAnswerer
from assistant.neural.composer import ComposerRecipe, ExtractiveComposer
from assistant.neural.generative import Composer, GenerativeComposer, GenerativeRecipe
from assistant.neural.reranker import OnnxReranker
from assistant.neural.retriever import DenseRetriever
from assistant.protocols import Answerer, CountingEncoder, Recogniser, Rewriter

KINDS = ("encoder", chunk_index.KIND, "classifier", "gate")
RERANKER, REWRITER, CONVERSATION = "reranker", "rewriter", "conversation"
GENERATOR, SUPPORT = "generator", "support"
TUNED = (RERANKER, REWRITER, CONVERSATION, GENERATOR, SUPPORT)  # where they were trained
ALL_KINDS = (*KINDS, *TUNED)
WRITTEN, QUOTED, MODEL = "written", "quoted", "model"  # how ``dl`` comes to its words, see ``load_assistant``
BEFORE = "before"  # in the file that names the current set: the set before it
_EXAMPLES = 6


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything read from disk but the gates."""

    encoder: OnnxEncoder
    reranker: OnnxReranker | None
    rewriter: OnnxWriter | None
    conversation: OnnxEncoder | None
    generator: OnnxWriter | None
    support: OnnxReranker | None
    index: ChunkIndex
    asked: AskedIndex
    classifier: IntentClassifier
    text_scope: TextScope | None
    vector_scope: ScopeModel | None
    faq: tuple[FaqEntry, ...]


@dataclass(frozen=True, slots=True)
class Assistant:
    """Both systems, ready, over one corpus.

    Attributes:
        answerers: ``ml`` and ``dl``.
        encoder: ``dl``'s.
        recogniser: ``ml``'s intents.
        support: ``None`` where no support check was built.
        examples: questions worth trying first.
        manifest: the current set: its inputs' and corpus's fingerprints, and the artefacts' names.
    """

    answerers: dict[str, Answerer]
    documents: dict[str, Document]
    chunks: tuple[Chunk, ...]
    retriever: DenseRetriever
    encoder: CountingEncoder
    recogniser: Recogniser
    support: SupportCheck | None
    examples: tuple[str, ...]
    manifest: dict[str, Any]

    def search(self, query: str, k: int) -> list[Evidence]:
        """The ``k`` best chunks by ``dl``'s retriever; scores as in ``DenseRetriever``."""
        return self.retriever.retrieve(query, k)


def load_assistant(directory: Path, generator: str = WRITTEN, key: str = "") -> Assistant:
    """Verify and load what ``assistant build`` wrote.

    Args:
        generator: how ``dl`` comes to its words: ``written`` (answers written for known questions, passages
            quoted elsewhere), ``quoted`` (passages only), ``model`` (the model trained here writes from
            passages), or a name that ``generation.writers.open_writer`` takes.
        key: for a server that wants one.

    Raises:
        GeneratorError: there is no such generator.
        ArtefactMissing: nothing was built there.
        ArtefactDamaged: a file is truncated, altered or gone.
        ArtefactMismatch: another format version, or parts that do not belong together.
    """
    return load_set(directory, read_current(directory), generator, key)


def load_set(directory: Path, named: dict[str, Any], generator: str = WRITTEN, key: str = "") -> Assistant:
    """As ``load_assistant``, of a set that need not be the current one.

    Args:
        named: as ``read_current`` gives it.
    """
    current = {name: value for name, value in named.items() if name != BEFORE}
    names: dict[str, str] = current["artefacts"]
    parts = load_parts(directory, names, writes=generator not in (WRITTEN, QUOTED))
    manifest = _verified(directory, names, "gate")
    for kind in ALL_KINDS:
        fitted_to = kind not in ("gate", GENERATOR, SUPPORT)
        if fitted_to and manifest.parents.get(kind) != names.get(kind):
            raise ArtefactMismatch(f"The gate was fitted for another {kind}.", mend="assistant build")
    gates = {
        name: gate_from_json(gate)
        for name, gate in read_json(directory / names["gate"] / "gates.json").items()
    }
    return assemble(parts, gates, current, generator, key)


def read_current(directory: Path, name: str = MANIFEST) -> dict[str, Any]:
    """The manifest that names the current set of artefacts; see ``load_assistant`` for errors.

    Args:
        name: of another file that names a set, see ``current``.
    """
    mend = f"assistant build --out {directory}"
    path = directory / name
    current = read_json(path, mend=mend)
    if current.get("format_version") != FORMAT_VERSION:
        raise ArtefactMismatch(
            f"{path} has format version {current.get('format_version')!r}; this program reads {FORMAT_VERSION}.",
            mend=mend,
        )
    names = current.get("artefacts")
    if not isinstance(names, dict) or any(not isinstance(names.get(kind), str) for kind in KINDS):
        raise ArtefactDamaged(
            f"{path} does not name an artefact of each kind: {', '.join(KINDS)}.", mend=mend
        )
    return current


def load_parts(directory: Path, names: Mapping[str, str], *, writes: bool = False) -> Parts:
    """Verify and read all but the gates; see ``load_assistant`` for errors.

    Args:
        writes: whether the generator is wanted.
    """
    encoder_manifest = _verified(directory, names, "encoder")
    index_manifest = _verified(directory, names, chunk_index.KIND)
    _verified(directory, names, "classifier")
    if index_manifest.parents.get("encoder") != encoder_manifest.fingerprint:
        raise ArtefactMismatch(
            f"{directory / names['index']} was built with another encoder.",
            mend=f"assistant build --out {directory}",
        )
    encoder = _encoder(directory / names["encoder"], encoder_manifest)
    index = chunk_index.read_index(directory / names["index"], index_manifest)
    if encoder.dim != index.store.dim:
        raise ArtefactMismatch(
            f"The encoder gives {encoder.dim} dimensions, the index holds {index.store.dim}.",
            mend=f"assistant build --out {directory}",
        )
    asked = read_asked(directory / names["index"])
    classifier = IntentClassifier.load(directory / names["classifier"])
    text_scope = TextScope.load(directory / names["classifier"] / SCOPE)
    vector_scope = ScopeModel.load(directory / names["index"] / SCOPE)
    faq = tuple(
        map(_faq_entry, json.loads((directory / names["classifier"] / "faq.json").read_text("utf-8")))
    )
    return Parts(
        encoder,
        _cross_encoder(directory, names, RERANKER),
        _writer(directory, names, REWRITER),
        _conversation_encoder(directory, names, encoder_manifest.fingerprint),
        _writer(directory, names, GENERATOR) if writes else None,
        _cross_encoder(directory, names, SUPPORT),
        index,
        asked,
        classifier,
        text_scope,
        vector_scope,
        faq,
    )


def assemble(
    parts: Parts,
    gates: Mapping[str, Gate],
    manifest: dict[str, Any],
    generator: str = WRITTEN,
    key: str = "",
) -> Assistant:
    """Put loaded parts together; see ``load_assistant``."""
    index = parts.index
    # What people are known to ask counts as known words too: "fresher", "bucks".
    wordings = (" ".join(entry.utterances) for entry in parts.faq)
    rarity = WordRarity([*map(chunk_index.chunk_input, index.chunks), *wordings])
    texts = [document.text for document in index.documents.values()]
    abbreviations = find_abbreviations(texts)
    rewriter: Rewriter = RuleRewriter(parts.encoder)
    if parts.rewriter is not None:
        rewriter = NeuralRewriter(parts.rewriter, usual_spellings(texts), rewriter)
    if parts.conversation is not None and any(parts.asked.answers):
        rewriter = ChoosingRewriter(rewriter, parts.encoder, parts.conversation, parts.asked)
    rewriter = PointingRewriter(rewriter)
    speller = Speller(texts, parts.encoder.knows)
    retriever = DenseRetriever(parts.encoder, index, parts.asked)
    ml = ClassicalAnswerer(
        rewriter,
        parts.classifier,
        {entry.intent: entry for entry in parts.faq},
        index.documents,
        TfidfRetriever(index.chunks),
        rarity,
        speller,
        gates["ml"],
        abbreviations,
        parts.text_scope,
    )
    dl = NeuralAnswerer(
        rewriter,
        parts.encoder,
        retriever,
        _composer(parts, rarity, generator, key),
        gates["dl"],
        rarity,
        speller,
        abbreviations,
        parts.reranker,
        parts.vector_scope,
    )
    # Spread over the file, so that the examples are not six questions on its first topic.
    titles = tuple(entry.question for entry in parts.faq)
    step = max(1, len(titles) // _EXAMPLES)
    return Assistant(
        answerers={"ml": ml, "dl": dl},
        documents=index.documents,
        chunks=index.chunks,
        retriever=retriever,
        encoder=parts.encoder,
        recogniser=ml,
        support=None if parts.support is None else SupportCheck(parts.support),
        examples=titles[::step][:_EXAMPLES],
        manifest=manifest,
    )


def _composer(parts: Parts, rarity: WordRarity, generator: str, key: str) -> Composer:
    chunks, documents = parts.index.chunks, parts.index.documents
    if generator == WRITTEN:
        return ExtractiveComposer(chunks, documents, rarity, ComposerRecipe())
    quoting = ExtractiveComposer(chunks, documents, rarity, ComposerRecipe(written=False))
    if generator == QUOTED:
        return quoting
    if parts.support is None:
        raise GeneratorError(
            "No support check was built, and nothing is shown that was not checked.",
            mend="assistant train support, then assistant build",
        )
    if generator != MODEL:
        writer = open_writer(generator, key)
    elif parts.generator is None:
        raise GeneratorError(
            "No generator was built.", mend="assistant train generator, then assistant build"
        )
    else:
        usual = usual_spellings(document.text for document in parts.index.documents.values())
        writer = PrefixGenerator(parts.generator, usual)
    return GenerativeComposer(writer, SupportCheck(parts.support), quoting, GenerativeRecipe())


def _cross_encoder(directory: Path, names: Mapping[str, str], kind: str) -> OnnxReranker | None:
    if kind not in names:
        return None
    manifest = _verified(directory, names, kind)
    place = directory / names[kind]
    return OnnxReranker.load(
        place / "reranker.int8.onnx", place / "tokenizer.json", manifest.recipe["max_tokens"]
    )


def _conversation_encoder(directory: Path, names: Mapping[str, str], beside: str) -> OnnxEncoder | None:
    """``beside``: fingerprint of the encoder whose vectors it was trained to give."""
    if CONVERSATION not in names:
        return None
    manifest = _verified(directory, names, CONVERSATION)
    if manifest.parents.get("encoder") != beside:
        raise ArtefactMismatch(
            f"{directory / names[CONVERSATION]} was built beside another encoder.",
            mend=f"assistant build --out {directory}",
        )
    return _encoder(directory / names[CONVERSATION], manifest)


def _encoder(place: Path, manifest: Manifest) -> OnnxEncoder:
    return OnnxEncoder.load(
        place / "encoder.int8.onnx", place / "tokenizer.json", manifest.recipe["max_tokens"]
    )


def _writer(directory: Path, names: Mapping[str, str], kind: str) -> OnnxWriter | None:
    if kind not in names:
        return None
    _verified(directory, names, kind)
    place = directory / names[kind]
    return OnnxWriter.load(place / "writer.int8.onnx", place / "tokenizer.json")


def gate_to_json(gate: Gate) -> dict[str, Any]:
    """A gate as the gate artefact holds it."""
    return asdict(gate)


def gate_from_json(value: dict[str, Any]) -> Gate:
    """Raises ``ArtefactDamaged`` when fields are missing."""
    try:
        lists = {name: tuple(value[name]) for name in ("names", "means", "scales")}
        models = {
            name: Linear(tuple(value[name]["weights"]), value[name]["intercept"])
            for name in ("covered", "right")
        }
        return Gate(**(value | lists | models))
    except (TypeError, KeyError) as error:
        raise ArtefactDamaged(f"A gate lacks fields ({error}).", mend="assistant build") from error


def _verified(directory: Path, names: Mapping[str, str], kind: str) -> Manifest:
    return read_manifest(directory / names[kind], kind, mend=f"assistant build --out {directory}")


def _faq_entry(row: dict[str, Any]) -> FaqEntry:
    evidence = tuple(Quote(**quote) for quote in row["evidence"])
    return FaqEntry(**(row | {"evidence": evidence, "utterances": tuple(row["utterances"])}))
