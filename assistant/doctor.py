"""`assistant doctor`: what is wrong with a corpus folder and what was built of it.

Given a source folder and a built directory, lists findings with the place and what to do. It works
on anyone's folder and changes nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.building.build import is_up_to_date
from assistant.building.recipe import BuildRecipe
from assistant.corpus.chunking import chunk_document
from assistant.corpus.locating import locate
from assistant.corpus.numbers import numbers_in
from assistant.corpus.source import Corpus, load_corpus
from assistant.domain import Chunk, FaqEntry, Span
from assistant.errors import AssistantError
from assistant.load import load_assistant

MIN_UTTERANCES = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend: where, what, and how."""

    place: str
    problem: str
    mend: str

    def __str__(self) -> str:
        return f"{self.place}: {self.problem} → {self.mend}"

    def to_json(self) -> dict[str, str]:
        return asdict(self)


def examine(source: Path, index: Path, recipe: BuildRecipe) -> list[Finding]:
    """Everything found, corpus first; empty when all is sound."""
    try:
        corpus = load_corpus(source)
    except AssistantError as error:
        return [Finding(str(source), error.message, error.mend or "correct it")]
    chunks = [
        chunk for document in corpus.documents.values() for chunk in chunk_document(document, recipe.chunks)
    ]
    return [*_faq_findings(corpus, chunks), *_index_findings(source, index, recipe)]


def _faq_findings(corpus: Corpus, chunks: list[Chunk]) -> Iterator[Finding]:
    asked: dict[str, list[FaqEntry]] = defaultdict(list)
    for entry in corpus.faq:
        place = f"faq entry {entry.id}"
        texts = {_plain(text) for text in (entry.question, *entry.utterances)}
        for text in texts:
            asked[text].append(entry)
        if len(texts) < MIN_UTTERANCES:
            yield Finding(
                place, f"only {len(texts)} different utterances", f"write at least {MIN_UTTERANCES}"
            )
        if not entry.evidence:
            yield Finding(place, "no evidence", "quote the words of a document that support the answer")
            continue
        quoted = " ".join(quote.quote for quote in entry.evidence)
        if missing := sorted(numbers_in(entry.answer) - numbers_in(quoted)):
            yield Finding(
                place, f"the answer says {', '.join(missing)}, its evidence does not", "quote the source"
            )
        for quote in entry.evidence:
            span = locate(quote, corpus.documents)
            if span is not None and not _in_one_chunk(span, chunks):
                yield Finding(
                    place, f"{quote.quote[:50]!r} is split between chunks", "quote a shorter passage"
                )
    for text, entries in asked.items():
        if len({entry.id for entry in entries}) > 1:
            names = ", ".join(sorted({entry.id for entry in entries}))
            yield Finding(f"faq entries {names}", f"both are asked as {text!r}", "keep it in one of them")


def _index_findings(source: Path, index: Path, recipe: BuildRecipe) -> Iterator[Finding]:
    try:
        load_assistant(index)
    except AssistantError as error:
        yield Finding(str(index), error.message, error.mend or "assistant build")
        return
    if not is_up_to_date(source, index, recipe):
        yield Finding(
            str(index), f"was built before {source} changed", f"assistant build {source} --out {index}"
        )


def _in_one_chunk(span: Span, chunks: list[Chunk]) -> bool:
    return any(chunk.span.covers(span) for chunk in chunks)


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()
