"""The nouns every room shares: documents, chunks, evidence, citations, answers.

Given nothing, does nothing: frozen values, standard library only. It does not know files, models,
HTTP or how any of these values is computed.

Offsets are half-open ``[start, end)`` in characters of ``Document.text``. For ``.md`` and ``.txt``
sources that text is the file's own content (decoded, newlines as ``\\n``), front matter included,
so an offset can be checked with nothing but the file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

AnswererName = Literal["ml", "dl"]
Topic = Literal["career", "concept"]


class Outcome(StrEnum):
    """What an answerer did with a question."""

    ANSWERED = "answered"
    CLARIFY = "clarify"
    ABSTAINED = "abstained"


class Reason(StrEnum):
    """Why an answerer did not answer; ``None`` elsewhere."""

    NOTHING_ASKED = "nothing_asked"  # empty, blank, or no letters and digits at all
    NOT_COVERED = "not_covered"  # nothing in the documents answers it
    UNSURE = "unsure"  # something may; the confidence is below the threshold


class UnitKind(StrEnum):
    """The smallest pieces that are quoted whole."""

    SENTENCE = "sentence"
    BULLET = "bullet"
    ROW = "row"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a document: ``[start, end)`` in characters of its text."""

    document: str
    start: int
    end: int

    def covers(self, other: Span) -> bool:
        """Whether ``other`` lies wholly inside this span."""
        return self.document == other.document and self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether both have a character in common."""
        return self.document == other.document and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Document:
    """One source text.

    Attributes:
        id: stable slug, unique in a corpus.
        path: where it came from, relative to the source folder.
        flavour: how ``text`` is to be parsed: Markdown, or plain text with bullets.
    """

    id: str
    title: str
    path: str
    text: str
    flavour: Literal["markdown", "plain"] = "markdown"
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, bullet or table row inside a chunk, quoted whole.

    ``shown`` is how the unit reads in an answer (a table row says its column names; a bullet
    drops its mark); ``[start, end)`` is what is quoted.
    """

    kind: UnitKind
    start: int
    end: int
    shown: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """The unit of indexing and citing (the literature's *passage*).

    ``text == document.text[start:end]``; ``headings`` is the path from the document's title down.
    """

    id: str
    document: str
    start: int
    end: int
    text: str
    headings: tuple[str, ...] = ()
    units: tuple[Unit, ...] = ()

    @property
    def span(self) -> Span:
        return Span(self.document, self.start, self.end)


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a document, found by text (a gold span before it is located)."""

    document: str
    quote: str


@dataclass(frozen=True, slots=True)
class FaqEntry:
    """One frequently asked question with its written answer and the words that support it.

    ``utterances`` are the differently worded questions that the intent classifier learns from.
    """

    id: str
    question: str
    answer: str
    intent: str
    topic: Topic
    evidence: tuple[Quote, ...]
    utterances: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Question:
    """What the user asked, with the conversation before it, oldest turn first."""

    text: str
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A chunk that a retriever found.

    ``score`` is raw, higher is better, comparable only within one answer; ``rank`` starts at 1.
    """

    chunk: Chunk
    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class Citation:
    """Words of a document shown in support of an answer: ``quote == text[start:end]``."""

    document: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class IntentGuess:
    """One intent the classifier considered; ``probability`` in [0, 1], calibrated."""

    intent: str
    title: str
    probability: float


@dataclass(frozen=True, slots=True)
class TermWeight:
    """What one term of the utterance added to the chosen intent's logit (positive: for it)."""

    term: str
    weight: float


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer that stood ready, said or not, and what it rests on.

    ``title`` is the known question that it was written for; empty for words of a passage.
    """

    title: str
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Recognised:
    """What the classifier makes of a text.

    Attributes:
        intents: most probable first.
        terms: as ``Explanation.terms``, for the first of them.
        in_scope: probability, in [0, 1], that the documents answer it.
    """

    intents: tuple[IntentGuess, ...]
    terms: tuple[TermWeight, ...]
    in_scope: float


@dataclass(frozen=True, slots=True)
class PassageScores:
    """What a piece of evidence got at each stage of ``dl``.

    Attributes:
        found: its place after retrieval, from 1.
        passage: cosine of the whole chunk to the question, in [-1, 1]; ``line``: of its nearest unit.
        known: similarity, in [-1, 1], of the nearest known question that it answers; ``None`` where none of
            those is near.
        verdict: the reranker's highest probability, in [0, 1], for what it read of the chunk; ``None`` where it
            read nothing.
    """

    chunk_id: str
    found: int
    passage: float
    line: float
    known: float | None = None
    verdict: float | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """What decided: every field may be empty when an answerer has no such thing.

    Attributes:
        intents: ``ml``'s top intents, most probable first.
        terms: the terms that moved the chosen intent's logit most, largest absolute weight first.
        nearest_utterance: the training utterance most like the question (TF-IDF cosine).
        nearest_similarity: that cosine, in [0, 1].
        signals: the gate's inputs by name, raw.
        covered_by: what each signal added to the gate's log odds that the documents answer this (positive:
            for it), against the average question that the gate was fitted on.
        drafts: the answers that the composer chooses from, best first; ``ml`` says the first or nothing.
        passages: what each piece of the answer's evidence got on its way, in the evidence's order.
    """

    intents: tuple[IntentGuess, ...] = ()
    terms: tuple[TermWeight, ...] = ()
    nearest_utterance: str | None = None
    nearest_similarity: float | None = None
    signals: dict[str, float] = field(default_factory=dict)
    covered_by: dict[str, float] = field(default_factory=dict)
    drafts: tuple[Draft, ...] = ()
    passages: tuple[PassageScores, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answerer said.

    Attributes:
        text: the answer in prose; ``None`` unless ``outcome`` is ``answered``.
        confidence: calibrated probability, in [0, 1], that the answer is right.
        standalone_question: the question both systems saw, after the history was folded in.
        suggestions: up to three FAQ titles offered instead of, or after, an answer.
        evidence: what was retrieved, best first, whatever the outcome.
        timings_ms: milliseconds by stage, and ``total``.
    """

    answerer: str
    outcome: Outcome
    text: str | None
    reason: Reason | None
    confidence: float
    standalone_question: str
    suggestions: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)
    explanation: Explanation = Explanation()
