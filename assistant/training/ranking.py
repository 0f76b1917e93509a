"""Questions with the passages that answer them: what retriever and reranker learn from.

Given a corpus's chunks, FAQ entries and judged questions, lists queries and passages and says which
passage is relevant to which query. It does not know models.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.corpus.locating import locate
from assistant.corpus.source import Corpus
from assistant.domain import Chunk, Span
from assistant.index.chunk_index import chunk_input, unit_input
from assistant.questions.judged_question import JudgedQuestion


@dataclass(frozen=True, slots=True)
class Query:
    """A wording and what answers it.

    Attributes:
        units: rows of the units that answer it, none where it is out of scope.
        right: numbers of the known answers that are right for it.
        wrong: of those that are near to it and not right, the nearest first.
    """

    text: str
    units: frozenset[int]
    right: frozenset[int] = frozenset()
    wrong: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownAnswer:
    """A written answer under the wordings of its question, with the units it rests on."""

    wordings: tuple[str, ...]
    answer: str
    units: frozenset[int]


@dataclass(frozen=True, slots=True)
class Passages:
    """What can be found.

    Attributes:
        texts: units in reading order, then chunks, as the encoder sees them.
        units: for each text, the unit rows in it.
        n_units: how many of the texts are units.
    """

    texts: tuple[str, ...]
    units: tuple[frozenset[int], ...]
    n_units: int


def passages_of(chunks: Sequence[Chunk]) -> Passages:
    """Every unit and every chunk."""
    texts = [unit_input(chunk, unit) for chunk in chunks for unit in chunk.units]
    held: list[frozenset[int]] = [frozenset((row,)) for row in range(len(texts))]
    start = 0
    for chunk in chunks:
        held.append(frozenset(range(start, start + len(chunk.units))))
        start += len(chunk.units)
    return Passages((*texts, *map(chunk_input, chunks)), tuple(held), start)


class Finder:
    """Spans → rows of the units they touch."""

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        self._spans = [Span(chunk.document, unit.start, unit.end) for chunk in chunks for unit in chunk.units]

    def units(self, gold: Sequence[Span]) -> frozenset[int]:
        return frozenset(
            row
            for row, unit in enumerate(self._spans)
            if any(unit.document == g.document and unit.start < g.end and g.start < unit.end for g in gold)
        )


def queries_of(
    corpus: Corpus, questions: Sequence[JudgedQuestion], finder: Finder, *, faq: bool = True
) -> list[Query]:
    """FAQ wordings if wanted, then questions; of turns, what they ask when they stand alone."""
    queries = []
    for entry in corpus.faq if faq else ():
        spans = [span for quote in entry.evidence if (span := locate(quote, corpus.documents))]
        if units := finder.units(spans):
            queries += [Query(text, units) for text in dict.fromkeys((entry.question, *entry.utterances))]
    known: dict[tuple[Span, ...], frozenset[int]] = {}
    for question in questions:
        if question.gold not in known:
            known[question.gold] = finder.units(question.gold)
        queries.append(Query(question.standalone or question.question, known[question.gold]))
    return queries
