"""Haystack as a peer: its splitter, its Sentence Transformers embedders, its in-memory store.

Runs in its own environment; see ``asking``.
"""

from __future__ import annotations

from collections.abc import Sequence

from haystack import Document, Pipeline
from haystack.components.embedders import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.components.writers import DocumentWriter
from haystack.document_stores.in_memory import InMemoryDocumentStore

from eval.peers.asking import Offer, Passage, Places, Text, main


class Haystack:
    """See ``asking.Peer``; an indexing pipeline and a querying pipeline over one store."""

    def __init__(self, places: Places) -> None:
        self._store = InMemoryDocumentStore()
        self._indexing = Pipeline()
        self._indexing.add_component("splitter", DocumentSplitter())
        self._indexing.add_component(
            "embedder", SentenceTransformersDocumentEmbedder(str(places.encoder), progress_bar=False)
        )
        self._indexing.add_component("writer", DocumentWriter(self._store))
        self._indexing.connect("splitter", "embedder")
        self._indexing.connect("embedder", "writer")
        self._querying = Pipeline()
        self._querying.add_component(
            "embedder", SentenceTransformersTextEmbedder(str(places.encoder), progress_bar=False)
        )
        self._querying.add_component("retriever", InMemoryEmbeddingRetriever(self._store))
        self._querying.connect("embedder.embedding", "retriever.query_embedding")
        for pipeline in (self._indexing, self._querying):
            pipeline.warm_up()
        self._starts: dict[str, int] = {}

    def index(self, texts: Sequence[Text]) -> int:
        self._starts = {text.id: text.start for text in texts}
        documents = [Document(id=text.id, content=text.text) for text in texts]
        self._indexing.run({"splitter": {"documents": documents}})
        return self._store.count_documents()

    def retrieve(self, question: str, k: int) -> list[Passage]:
        asked = {"embedder": {"text": question}, "retriever": {"top_k": k}}
        return [self._passage(one) for one in self._querying.run(asked)["retriever"]["documents"]]

    def _passage(self, found: Document) -> Passage:
        document = found.meta["source_id"]
        start = self._starts[document] + found.meta["split_idx_start"]
        return Passage(document, found.content, found.score, start)


OFFERS = {
    "Haystack": Offer(
        Haystack,
        "DocumentSplitter as it comes (200 words, no overlap), SentenceTransformers embedders as they come,"
        " InMemoryDocumentStore with its retriever (dot product, exact), each in a pipeline.",
        ("haystack-ai", "sentence-transformers", "torch"),
    ),
}

if __name__ == "__main__":
    main(OFFERS)
