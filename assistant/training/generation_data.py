"""What a generator learns from: questions, numbered passages, and the answer that cites them.

Given judged questions with ideal answers and a retriever's view of a corpus, and public sets of
reading comprehension, lists examples. It does not know models. Public: SQuAD (Rajpurkar et al. 2016,
https://arxiv.org/abs/1606.05250), whose answering sentence is to be copied with its number.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.corpus.locating import locate
from assistant.corpus.source import Corpus
from assistant.domain import Chunk, Span, UnitKind
from assistant.generation.claims import claims
from assistant.generation.numbered import Passage, numbered
from assistant.index.chunk_index import unit_input
from assistant.questions.judged_question import JudgedQuestion
from assistant.training.squad import squad_paragraphs

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
MOST_UNITS = 5
_NEAREST = 30
_GOLD_FIRST = 0.65  # share of examples whose gold units are trusted most, as a good ranking has them
_WINDOW = 5  # sentences of a public passage
_MOST_SENTENCES = 12  # of a public paragraph
_TWO = 0.3  # share of public questions that are two in one
_MARK = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Grounded:
    """A question, passages, and an answer with marks that count the passages; ``None``: not answered."""

    question: str
    passages: tuple[str, ...]
    answer: str | None


@dataclass(frozen=True, slots=True)
class Asking:
    """A question with what is needed to lay passages out anew every epoch.

    Attributes:
        spans: what the answer's marks cite, in their order.
        gold: rows of the units in them.
        near: rows of other units, the nearest first.
    """

    question: str
    answer: str | None
    spans: tuple[Span, ...]
    gold: tuple[int, ...]
    near: tuple[int, ...]


class OwnExamples:
    """The corpus's own questions."""

    def __init__(self, corpus: Corpus, chunks: Sequence[Chunk], encode: Encode) -> None:
        self._corpus = corpus
        self._units = [(chunk, at) for chunk in chunks for at in range(len(chunk.units))]
        self._vectors = encode([unit_input(chunk, chunk.units[at]) for chunk, at in self._units])
        self._encode = encode

    def asking(self, questions: Sequence[JudgedQuestion], *, faq: bool) -> list[Asking]:
        """Of questions with an ideal answer or out of scope, and, if ``faq``, of every FAQ wording."""
        rows: list[tuple[str, str | None, tuple[Span, ...]]] = [
            (question.standalone or question.question, question.answer or None, question.gold)
            for question in questions
            if question.answer or question.out_of_scope
        ]
        for entry in self._corpus.faq if faq else ():
            spans = tuple(span for quote in entry.evidence if (span := locate(quote, self._corpus.documents)))
            rows += [(text, entry.answer, spans) for text in (entry.question, *entry.utterances)]
        vectors = self._encode([text for text, *_ in rows])
        found = []
        for (text, answer, spans), vector in zip(rows, vectors, strict=True):
            gold = tuple(dict.fromkeys(row for span in spans for row in self._inside(span)))
            order = np.argsort(-(self._vectors @ vector))[: _NEAREST + len(gold)].tolist()
            near = tuple(row for row in order if row not in gold and self._kind(row) is not UnitKind.CODE)
            found.append(Asking(text, answer, spans, gold, near))
        return found

    def laid_out(self, asking: Asking, order: random.Random) -> Grounded:
        """With gold units first, or where a worse ranking would have them."""
        trusted = list(asking.near[:MOST_UNITS])
        places = [0] * len(asking.gold)
        if order.random() >= _GOLD_FIRST:
            places = [order.randrange(MOST_UNITS // 2 + 1)] * len(asking.gold)
        for row, place in zip(reversed(asking.gold), places, strict=True):
            trusted.insert(place, row)
        room = max(order.randint(MOST_UNITS // 2, MOST_UNITS), len(asking.gold) + max(places, default=0))
        passages = numbered((self._units[row] for row in trusted), room)
        if asking.answer is None:
            return Grounded(asking.question, tuple(one.text for one in passages), None)
        return Grounded(asking.question, tuple(one.text for one in passages), _marked(asking, passages))

    def found(self, question: str) -> Grounded:
        """The nearest units' passages, as they come."""
        order = np.argsort(-(self._vectors @ self._encode([question])[0])).tolist()
        rows = [row for row in order if self._kind(row) is not UnitKind.CODE][:MOST_UNITS]
        passages = numbered((self._units[row] for row in rows), MOST_UNITS)
        return Grounded(question, tuple(one.text for one in passages), None)

    def _inside(self, span: Span) -> Iterator[int]:
        for row, (chunk, at) in enumerate(self._units):
            unit = chunk.units[at]
            if chunk.document == span.document and unit.start < span.end and span.start < unit.end:
                yield row

    def _kind(self, row: int) -> UnitKind:
        chunk, at = self._units[row]
        return chunk.units[at].kind


def _marked(asking: Asking, passages: Sequence[Passage]) -> str:
    """The answer with marks that count these passages; one that was written without cites them all."""

    def marks(spans: Sequence[Span]) -> str:
        return "".join(
            f"[{number}]"
            for number, one in enumerate(passages, start=1)
            if any(
                one.chunk.document == span.document and one.start < span.end and span.start < one.end
                for span in spans
            )
        )

    answer = asking.answer or ""
    if not _MARK.search(answer):
        everything, text, line = marks(asking.spans), "", 0
        for claim in claims(answer):
            text += ("" if not text else " " if claim.line == line else "\n") + f"{claim.text} {everything}"
            line = claim.line
        return text
    said = _MARK.sub(lambda mark: marks(asking.spans[int(mark[1]) - 1 : int(mark[1])]), answer)
    return re.sub(r"(\[\d+\])(?:\1)+", r"\1", said)


def of_squad(path: Path, most: int, order: random.Random) -> list[Grounded]:
    """Questions whose answering sentence is to be given; some are two questions in one.

    Raises:
        CorpusError: the file is not there, or is not SQuAD v1.1.
    """
    found = []
    for paragraph in squad_paragraphs(path):
        if not 3 <= len(paragraph.sentences) <= _MOST_SENTENCES:
            continue
        asked = [(one.question, one.sentence) for one in order.sample(paragraph.asked, len(paragraph.asked))]
        while asked:
            two = len(asked) > 1 and asked[0][1] != asked[1][1] and order.random() < _TWO
            parts, asked = asked[: 1 + two], asked[1 + two :]
            found.append(_copied(paragraph.title, paragraph.sentences, parts, order))
    return order.sample(found, min(most, len(found)))


def _copied(
    title: str, sentences: Sequence[str], parts: Sequence[tuple[str, int]], order: random.Random
) -> Grounded:
    held = {at for _, at in parts}
    others = [at for at in range(len(sentences)) if at not in held]
    shown = [*held, *order.sample(others, min(len(others), _WINDOW - len(held)))]
    order.shuffle(shown)
    question = order.choice([" And ", " ", " Also, "]).join(text for text, _ in parts)
    if order.random() < 0.3:
        question = question.lower().rstrip("?")
    answer = " ".join(
        f"{sentences[at].rstrip('.')} [{shown.index(at) + 1}]." for at in dict.fromkeys(at for _, at in parts)
    )
    return Grounded(question, tuple(f"{title}: {sentences[at]}" for at in shown), answer)
