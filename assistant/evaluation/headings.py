"""What stands above the words that an answer cites: headings, from the document's title down.

Given documents, cuts those that are cited as the index does. It does not know answers or judgements.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.corpus.chunking import ChunkRecipe, chunk_document
from assistant.domain import Chunk, Citation, Document, Span


class Headings:
    """Keeps the chunks of documents that were asked for."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._chunks: dict[str, list[Chunk]] = {}

    def above(self, citations: Sequence[Citation]) -> str:
        """Of all citations together; of an unknown document none."""
        titles = (
            title
            for citation in citations
            for chunk in self._cut(citation.document)
            if chunk.span.overlaps(Span(citation.document, citation.start, citation.end))
            for title in chunk.headings
        )
        return " ".join(dict.fromkeys(titles))

    def _cut(self, document: str) -> list[Chunk]:
        if document not in self._documents:
            return []
        if document not in self._chunks:
            self._chunks[document] = chunk_document(self._documents[document], ChunkRecipe())
        return self._chunks[document]
