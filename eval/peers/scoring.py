"""What a peer left → figures: its passages found in the documents and judged as our own evidence is.

Given documents, judged questions and a run of ``asking``. A passage whose text is not in its document keeps its
rank and covers nothing. It does not know peers, or how figures are shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np

from assistant.corpus.locating import locate
from assistant.domain import Document, Quote, Span
from assistant.evaluation.difference import Difference, Paired, differences
from assistant.evaluation.measures.brevity import median_words, words_in
from assistant.evaluation.measures.evidence import evidence_at
from assistant.evaluation.measures.proportion import Proportion
from assistant.evaluation.measures.retrieval import ndcg_at, recall_at, reciprocal_rank_at
from assistant.evaluation.measures.right import is_right
from assistant.evaluation.statistics.bootstrap import Interval, interval_of_mean
from assistant.evaluation.verdict import EVIDENCE_K, RANKING_K
from assistant.questions.judged_question import JudgedQuestion

READ_WORDS = 400  # about what five of our chunks hold (379 at the median on dev)
_NOWHERE = Span("", 0, 0)


@dataclass(frozen=True, slots=True)
class Judged:
    """One question, judged by the passages that were retrieved for it.

    Attributes:
        any, all: whether any, every gold span is covered by the first five.
        read: whether any is covered by the first ``READ_WORDS`` words, passages read in their order.
        recall, reciprocal_rank, ndcg: see ``measures.retrieval``, at 5, 10 and 10.
        best_right: whether the best passage says the facts; ``None`` where the question names none.
        best_words, five_words: how long the best passage is, and the first five together.
    """

    any: bool
    all: bool
    read: bool
    recall: float
    reciprocal_rank: float
    ndcg: float
    best_right: bool | None
    best_words: int
    five_words: int


@dataclass(frozen=True, slots=True)
class MeanOf:
    """A mean over questions in [0, 1], with its 95 % bootstrap interval."""

    mean: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Figures:
    """One system's figures; see ``Judged`` for what they are over.

    Attributes:
        p50_ms, p95_ms, p99_ms: of one question on the clock; cpu_ms: the median of what the
            process itself spent, which other work on the machine hardly changes.
        not_located: passages, of all that were retrieved, that could not be found in their document.
    """

    questions: int
    any: Proportion
    all: Proportion
    read: Proportion
    recall: MeanOf
    reciprocal_rank: MeanOf
    ndcg: MeanOf
    best_right: Proportion
    best_words: float
    five_words: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    cpu_ms: float
    not_located: Proportion


class Locator:
    """Finds passages in documents, and remembers them: the same few are retrieved again and again."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self.documents = documents
        self._known: dict[tuple[str, str, int | None], Span | None] = {}

    def span(self, document: str, text: str, start: int | None) -> Span | None:
        """Where a passage stands; ``None`` where its document does not hold it.

        Args:
            start: where the peer says that it begins; taken only if the text is there.
        """
        key = (document, text, start)
        if key not in self._known:
            self._known[key] = self._found(document, text, start)
        return self._known[key]

    def _found(self, document: str, text: str, start: int | None) -> Span | None:
        held = self.documents.get(document)
        if held is not None and start is not None and text and held.text.startswith(text, start):
            return Span(document, start, start + len(text))
        return locate(Quote(document, text), self.documents)


def asked_of(questions: Sequence[JudgedQuestion]) -> list[JudgedQuestion]:
    """Those that retrieval is judged on: alone, with gold evidence."""
    return [question for question in questions if question.gold and not question.conversation]


def judged(run: Mapping[str, Any], questions: Sequence[JudgedQuestion], locator: Locator) -> list[Judged]:
    """In the order of the questions, all of which the run has asked."""
    passages = {answer["id"]: answer["passages"] for answer in run["answers"]}
    return [_judged(question, passages[question.id], locator) for question in questions]


def figures(
    run: Mapping[str, Any], questions: Sequence[JudgedQuestion], rows: Sequence[Judged], locator: Locator
) -> Figures:
    """Over what ``judged`` gave."""
    clusters = [_cluster(question) for question in questions]
    found = [passage for answer in run["answers"] for passage in answer["passages"]]
    lost = sum(_span(passage, locator) is None for passage in found)
    times = [answer["ms"] for answer in run["answers"]]

    def mean_of(value: Callable[[Judged], float]) -> MeanOf:
        values = np.array([value(row) for row in rows])
        return MeanOf(float(values.mean()), interval_of_mean(values, clusters))

    return Figures(
        questions=len(rows),
        any=_share([row.any for row in rows]),
        all=_share([row.all for row in rows]),
        read=_share([row.read for row in rows]),
        recall=mean_of(lambda row: row.recall),
        reciprocal_rank=mean_of(lambda row: row.reciprocal_rank),
        ndcg=mean_of(lambda row: row.ndcg),
        best_right=_share([row.best_right for row in rows if row.best_right is not None]),
        best_words=median_words([row.best_words for row in rows]),
        five_words=median_words([row.five_words for row in rows]),
        p50_ms=float(np.percentile(times, 50)),
        p95_ms=float(np.percentile(times, 95)),
        p99_ms=float(np.percentile(times, 99)),
        cpu_ms=float(np.percentile([answer["cpu_ms"] for answer in run["answers"]], 50)),
        not_located=Proportion(lost, len(found)),
    )


_FLAGS: dict[str, Callable[[Judged], bool | None]] = {
    f"evidence in the top {EVIDENCE_K}, any": lambda row: row.any,
    f"evidence in the top {EVIDENCE_K}, all": lambda row: row.all,
    f"evidence in the first {READ_WORDS} words": lambda row: row.read,
    "best passage says the facts": lambda row: row.best_right,
}


def compared(
    base: Sequence[Judged], others: Mapping[str, Sequence[Judged]], questions: Sequence[JudgedQuestion]
) -> dict[str, list[Difference]]:
    """For every other system its differences from the base, all systems and measures one family."""
    family = [
        (name, _paired(measure, flag, base, rows, questions))
        for name, rows in others.items()
        for measure, flag in _FLAGS.items()
        if any(flag(row) is not None for row in base)
    ]
    found: dict[str, list[Difference]] = {name: [] for name in others}
    for (name, _), difference in zip(family, differences([paired for _, paired in family]), strict=True):
        found[name].append(difference)
    return found


def first_words(
    spans: Sequence[Span], texts: Sequence[str], documents: Mapping[str, Document], words: int
) -> list[Span]:
    """What a reader sees who reads the passages in their order, and stops after so many words.

    Args:
        spans, texts: of the same passages; one that was not located is read as well.
    """
    seen = []
    for span, text in zip(spans, texts, strict=True):
        if words <= 0:
            break
        held = words_in(text)
        seen.append(span if held <= words else _cut(span, words, documents))
        words -= held
    return seen


def _cut(span: Span, words: int, documents: Mapping[str, Document]) -> Span:
    if span == _NOWHERE:
        return span
    pieces = re.finditer(r"\S+", documents[span.document].text[span.start : span.end])
    last = next(islice(pieces, words - 1, None))
    return replace(span, end=span.start + last.end())


def _judged(question: JudgedQuestion, passages: Sequence[Mapping[str, Any]], locator: Locator) -> Judged:
    spans = [_span(passage, locator) or _NOWHERE for passage in passages]
    hit = evidence_at(question.gold, spans, EVIDENCE_K)
    texts = [passage["text"] for passage in passages]
    read = first_words(spans, texts, locator.documents, READ_WORDS)
    best = texts[0] if texts else None
    return Judged(
        any=hit.any,
        all=hit.all,
        read=evidence_at(question.gold, read, len(read)).any,
        recall=recall_at(question.gold, spans, EVIDENCE_K) or 0.0,
        reciprocal_rank=reciprocal_rank_at(question.gold, spans, RANKING_K) or 0.0,
        ndcg=ndcg_at(question.gold, spans, RANKING_K) or 0.0,
        best_right=is_right(question, best) if question.must else None,
        best_words=words_in(best or ""),
        five_words=sum(map(words_in, texts[:EVIDENCE_K])),
    )


def _span(passage: Mapping[str, Any], locator: Locator) -> Span | None:
    return locator.span(passage["document"], passage["text"], passage["start"])


def _paired(
    measure: str,
    flag: Callable[[Judged], bool | None],
    base: Sequence[Judged],
    new: Sequence[Judged],
    questions: Sequence[JudgedQuestion],
) -> Paired:
    rows = [row for row, one in enumerate(base) if flag(one) is not None]
    return Paired(
        measure=measure,
        part="",
        base=np.array([flag(base[row]) for row in rows], dtype=np.bool_),
        new=np.array([flag(new[row]) for row in rows], dtype=np.bool_),
        clusters=tuple(_cluster(questions[row]) for row in rows),
    )


def _cluster(question: JudgedQuestion) -> str:
    return question.group or question.id


def _share(flags: Sequence[bool | None]) -> Proportion:
    return Proportion(sum(map(bool, flags)), len(flags))
