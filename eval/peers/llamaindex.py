"""LlamaIndex as a peer: its sentence splitter, its Hugging Face embedding, its in-memory vector index.

Runs in its own environment; see ``asking``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from llama_index.core import Document, VectorStoreIndex
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.schema import NodeWithScore
from llama_index.embeddings.huggingface import HuggingFaceEmbedding

from eval.peers.asking import Offer, Passage, Places, Text, main


class LlamaIndex:
    """See ``asking.Peer``."""

    def __init__(self, splitter: SentenceSplitter, places: Places) -> None:
        self._splitter = splitter
        self._embedding = HuggingFaceEmbedding(str(places.encoder))
        self._starts: dict[str, int] = {}

    def index(self, texts: Sequence[Text]) -> int:
        self._starts = {text.id: text.start for text in texts}
        # No metadata: what a document has of it would be embedded with every passage.
        documents = [Document(doc_id=text.id, text=text.text) for text in texts]
        self._index = VectorStoreIndex.from_documents(
            documents, embed_model=self._embedding, transformations=[self._splitter]
        )
        return len(self._index.docstore.docs)

    def retrieve(self, question: str, k: int) -> list[Passage]:
        return [self._passage(one) for one in self._index.as_retriever(similarity_top_k=k).retrieve(question)]

    def _passage(self, found: NodeWithScore) -> Passage:
        document, local = found.node.ref_doc_id, found.node.start_char_idx
        start = None if local is None else self._starts[document] + local
        return Passage(document, found.node.get_content(), found.score, start)


_REST = (
    " HuggingFaceEmbedding and VectorStoreIndex as they come (exact cosine over vectors in memory);"
    " documents without metadata."
)
_PACKAGES = ("llama-index-core", "llama-index-embeddings-huggingface", "sentence-transformers", "torch")
OFFERS = {
    "LlamaIndex": Offer(
        partial(LlamaIndex, SentenceSplitter()),
        "SentenceSplitter as it comes (1,024 tokens, 200 of them overlap), four times what the encoder reads;"
        + _REST,
        _PACKAGES,
    ),
    "LlamaIndex, short": Offer(
        partial(LlamaIndex, SentenceSplitter(chunk_size=256, chunk_overlap=20)),
        "SentenceSplitter with chunk_size=256 and chunk_overlap=20, about what the encoder reads;" + _REST,
        _PACKAGES,
    ),
}

if __name__ == "__main__":
    main(OFFERS)
