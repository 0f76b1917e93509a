"""Quoted words → where they stand in a document, and back.

Given a quote and documents, gives the ``Span`` (white space may differ, nothing else may); given a span,
the ``Citation`` of what stands there. It does not know chunks or who asks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.domain import Citation, Document, Quote, Span


def locate(quote: Quote, documents: Mapping[str, Document]) -> Span | None:
    """The first place the quote stands in its document, or ``None`` where it does not."""
    document = documents.get(quote.document)
    words = quote.quote.split()
    if document is None or not words:
        return None
    start = document.text.find(quote.quote)
    if start >= 0:
        return Span(document.id, start, start + len(quote.quote))
    match = re.search(r"\s+".join(map(re.escape, words)), document.text)
    return Span(document.id, match.start(), match.end()) if match else None


def quoted(span: Span, documents: Mapping[str, Document]) -> Citation:
    """What stands at a span of one of the documents."""
    text = documents[span.document].text[span.start : span.end]
    return Citation(span.document, span.start, span.end, text)
