"""Our own systems as peers of the others, asked in the same way.

Given a built index and the folder it was built from; see ``asking``. Each is a whole answer but for the last
two: `dl`'s retriever alone, which is what the others do, and the same retriever as it would be without
anything trained or written for this corpus.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.corpus.chunking import ChunkRecipe, chunk_document
from assistant.corpus.derived_faq import derive_faq
from assistant.corpus.source import load_corpus
from assistant.domain import Evidence, Question
from assistant.index.asked import asked_entries, build_asked
from assistant.index.chunk_index import build_index
from assistant.index.reference_encoder import ReferenceEncoder
from assistant.load import load_assistant
from assistant.neural.retriever import DenseRetriever
from eval.peers.asking import Offer, Passage, Places, Text, main


class Ours:
    """See ``asking.Peer``; what it asks was built before.

    Args:
        search: a question and how many passages → the best of them.
    """

    def __init__(self, search: Callable[[str, int], Sequence[Evidence]], passages: int) -> None:
        self._search = search
        self._passages = passages

    def index(self, texts: Sequence[Text]) -> int:
        return self._passages

    def retrieve(self, question: str, k: int) -> list[Passage]:
        return [_passage(found) for found in self._search(question, k)]


class Untrained:
    """See ``asking.Peer``: our chunks and units, the published encoder in PyTorch, the articles and no more."""

    def __init__(self, places: Places) -> None:
        self._source = places.source
        self._encoder = ReferenceEncoder()

    def index(self, texts: Sequence[Text]) -> int:
        documents = load_corpus(self._source).documents
        chunks = [
            chunk for document in documents.values() for chunk in chunk_document(document, ChunkRecipe())
        ]
        index, _ = build_index(documents, chunks, self._encoder, None, lambda done, total: None)
        # As `assistant build` has it for a folder of articles: its headings, which support nothing.
        asked = asked_entries(derive_faq(chunks), (), utterances=False)
        self._retriever = DenseRetriever(self._encoder, index, build_asked(asked, index, self._encoder))
        return len(chunks)

    def retrieve(self, question: str, k: int) -> list[Passage]:
        return [_passage(found) for found in self._retriever.retrieve(question, k)]


def _answering(name: str) -> Callable[[Places], Ours]:
    def load(places: Places) -> Ours:
        assistant = load_assistant(places.index)
        answerer = assistant.answerers[name]
        return Ours(
            lambda question, k: answerer.answer(Question(question)).evidence[:k], len(assistant.chunks)
        )

    return load


def _retrieving(places: Places) -> Ours:
    assistant = load_assistant(places.index)
    return Ours(assistant.search, len(assistant.chunks))


def _passage(found: Evidence) -> Passage:
    return Passage(found.chunk.document, found.chunk.text, found.score, found.chunk.start)


OFFERS = {
    "dl": Offer(
        _answering("dl"),
        "As shipped, the whole answer: tuned encoder (int8), known questions, tuned cross-encoder, gate, answer.",
        ("onnxruntime", "faiss-cpu"),
    ),
    "dl, retriever alone": Offer(
        _retrieving,
        "`dl`'s retriever without spelling, cross-encoder, gate and answer: tuned encoder (int8), known questions.",
        ("onnxruntime", "faiss-cpu"),
    ),
    "untrained": Offer(
        Untrained,
        "Our chunks, units and headings with the same encoder as the others; nothing trained, no known question.",
        ("sentence-transformers", "torch", "faiss-cpu"),
    ),
    "ml": Offer(
        _answering("ml"),
        "As shipped, the whole answer: intents, TF-IDF over our chunks, gate, answer. No encoder in what is asked"
        " here.",
        ("scikit-learn",),
    ),
}

if __name__ == "__main__":
    main(OFFERS)
