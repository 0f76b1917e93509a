"""txtai as a peer: its segmentation and its embeddings index, which is FAISS inside.

Runs in its own environment; see ``asking``.
"""

from __future__ import annotations

from collections.abc import Sequence

from txtai import Embeddings
from txtai.pipeline import Segmentation

from eval.peers.asking import Offer, Passage, Places, Text, main


class Txtai:
    """See ``asking.Peer``."""

    def __init__(self, places: Places) -> None:
        self._cut = Segmentation(lines=True)
        self._embeddings = Embeddings(path=str(places.encoder))
        self._passages: list[tuple[str, str]] = []

    def index(self, texts: Sequence[Text]) -> int:
        self._passages = [(text.id, piece) for text in texts for piece in self._cut(text.text)]
        self._embeddings.index([piece for _, piece in self._passages])
        return self._embeddings.count()

    def retrieve(self, question: str, k: int) -> list[Passage]:
        return [Passage(*self._passages[row], score) for row, score in self._embeddings.search(question, k)]


OFFERS = {
    "txtai": Offer(
        Txtai,
        "Segmentation(lines=True), the splitter of its core package (paragraphs did worse on dev); Embeddings as"
        " they come (FAISS, cosine, no text stored beside it).",
        ("txtai", "transformers", "faiss-cpu", "torch"),
    ),
}

if __name__ == "__main__":
    main(OFFERS)
