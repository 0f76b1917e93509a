"""Grounding: quotes equal their source, and numbers of an answer stand in its quotes.

Given an answer's text and citations, and the documents. Both are shares in [0, 1], higher is better;
an answer without citations, or without numbers, adds nothing to the count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.corpus.numbers import numbers_in
from assistant.domain import Citation, Document
from assistant.evaluation.measures.proportion import Proportion


def quotes_equal(citations: Sequence[Citation], documents: Mapping[str, Document]) -> Proportion:
    """How many quotes are ``document.text[start:end]``."""
    equal = sum(
        citation.document in documents
        and documents[citation.document].text[citation.start : citation.end] == citation.quote
        for citation in citations
    )
    return Proportion(equal, len(citations))


def numbers_grounded(text: str, citations: Sequence[Citation]) -> Proportion:
    """How many of the answer's numbers stand in some quote."""
    said = numbers_in(text)
    quoted = numbers_in(" ".join(citation.quote for citation in citations))
    return Proportion(len(said & quoted), len(said))
