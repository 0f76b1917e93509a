"""bm25s as a peer: BM25 with English stop words and stems. It has no encoder, and no splitter.

Runs in its own environment; see ``asking``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import bm25s
import Stemmer

from eval.peers.asking import Offer, Passage, Places, Text, main

_HEADINGS, _BLANKS = re.compile(r"\n(?=#{1,6} )"), re.compile(r"\n\s*\n")


class Bm25s:
    """See ``asking.Peer``; the encoder is left alone."""

    def __init__(self, _: Places) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        self._retriever = bm25s.BM25()
        self._passages: list[tuple[str, str]] = []

    def index(self, texts: Sequence[Text]) -> int:
        self._passages = [(text.id, piece) for text in texts for piece in _cut(text.text)]
        self._retriever.index(self._tokens([piece for _, piece in self._passages]), show_progress=False)
        return len(self._passages)

    def retrieve(self, question: str, k: int) -> list[Passage]:
        most = min(k, len(self._passages))
        rows, scores = self._retriever.retrieve(self._tokens(question), k=most, show_progress=False)
        found = zip(rows[0].tolist(), scores[0].tolist(), strict=True)
        return [Passage(*self._passages[row], score) for row, score in found]

    def _tokens(self, texts: str | list[str]) -> bm25s.tokenization.Tokenized:
        return bm25s.tokenize(texts, stopwords="en", stemmer=self._stemmer, show_progress=False)


def _cut(text: str) -> list[str]:
    cut = _HEADINGS if _HEADINGS.search(text) else _BLANKS
    return [piece.strip() for piece in cut.split(text) if piece.strip()]


OFFERS = {
    "bm25s": Offer(
        Bm25s,
        "No splitter of its own: sections, cut at headings (paragraphs and lines did worse on dev); English stop"
        " words and Snowball stems as in its quick start, BM25 as it comes. No encoder.",
        ("bm25s", "PyStemmer"),
    ),
}

if __name__ == "__main__":
    main(OFFERS)
