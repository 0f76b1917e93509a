"""Evidence → an answer: one that was written for a known question, or the units that answer, quoted.

Given a question, what was found and the reranker's verdict on it, takes the written answer that
answers best, or picks sentences, bullets or table rows and joins them readably. It writes nothing of
its own: what it shows was checked against its citations, or stands in them. It does not know the gate.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.corpus.locating import quoted
from assistant.corpus.marks import without_marks
from assistant.domain import Chunk, Citation, Document, Unit, UnitKind
from assistant.index.words import WordRarity
from assistant.neural.ranking import Ranked
from assistant.neural.retriever import Found, KnownQuestion
from assistant.neural.second import SecondRecipe, second_answer
from assistant.protocols import Tell

_ASKS_FOR_SEVERAL = re.compile(
    r"\b(list|name|types?|kinds?|examples?|steps?|stages?|ways|skills?|tools?|librar(y|ies)|frameworks?|"
    r"applications?|advantages?|disadvantages?|benefits?|limitations?|drawbacks?|challenges?|concerns?|issues?|"
    r"industries|sectors|roles?|jobs?|careers?|metrics?|books?|platforms?|algorithms?|techniques?|trends?|"
    r"components?|layers?|topics?|projects?|courses?|resources?|communities|pros|cons|factors|areas|"
    r"what (are|do|does .* include)|which)\b",
    re.I,
)
_ASKS_FOR_CODE = re.compile(r"\b(code|coding|program|function|python|script|snippet|listing|example)", re.I)


@dataclass(frozen=True, slots=True)
class ComposerRecipe:
    """How much to say.

    Attributes:
        chunks: pieces of evidence, from the best, that may be quoted.
        max_units, max_words: bounds of an answer that is not a list.
        within: a further unit is added while its score is at most this far below the best.
        list_within: a whole list is given when the best unit is one of its bullets and the list's
            bullets score, on average, at most this far below it.
        known_at: what answers a known question (the written answer, or else its units) is the answer
            when the question is at least this similar to it (cosine).
        min_list: fewer items than this are not cut to their labels.
        max_list_words: above, the lesser bullets of a list are cut to what stands before their colon.
        word_share: weight of shared words, against the cosine, in a unit's score.
        unit_at: probability from which on the reranker's further units join the best.
        second: when the answer to another known question joins the first.
        written: whether answers written for known questions are shown; else passages are quoted.
    """

    chunks: int = 4
    max_units: int = 3
    max_words: int = 70
    within: float = 0.15
    list_within: float = 0.3
    known_at: float = 0.45
    min_list: int = 4
    max_list_words: int = 90
    word_share: float = 0.15
    unit_at: float = 0.5
    second: SecondRecipe = SecondRecipe()
    written: bool = True


@dataclass(frozen=True, slots=True)
class Composed:
    """An answer and what it rests on."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class _Pick:
    rank: int  # of the chunk in the evidence, from 0
    position: int  # of the unit in the chunk
    chunk: Chunk
    unit: Unit
    score: float


class ExtractiveComposer:
    """Picks units by cosine and shared words.

    Args:
        chunks: all of the corpus, in reading order: a list that was cut over several is put together.
        documents: by id; what written answers cite is quoted from them.
    """

    def __init__(
        self,
        chunks: Sequence[Chunk],
        documents: Mapping[str, Document],
        rarity: WordRarity,
        recipe: ComposerRecipe,
    ) -> None:
        self._documents = documents
        self._rarity = rarity
        self._recipe = recipe
        self._sections: defaultdict[tuple[str, ...], list[Chunk]] = defaultdict(list)
        for chunk in chunks:
            self._sections[chunk.document, *chunk.headings].append(chunk)

    def compose(
        self, question: str, found: Found, ranked: Ranked | None, tell: Tell = lambda piece: None
    ) -> Composed | None:
        """The answer, or ``None`` where there is nothing to quote; ``ranked`` where there is a reranker.

        It is there at once, so nothing of it is told beforehand.
        """
        if ranked is not None and (ranked.units or (ranked.answers and self._recipe.written)):
            return self._ranked(question, found, ranked)
        picks = sorted(self._picks(question, found), key=lambda pick: -pick.score)
        nearest = found.known[0] if found.known else None
        if nearest and nearest.units and nearest.similarity >= self._recipe.known_at:
            return self._known(question, nearest)
        if not picks:
            return None
        best = picks[0]
        if _ASKS_FOR_SEVERAL.search(question) and (items := self._list_around(best, picks)):
            return Composed(self._as_list(items), tuple(map(_citation, items)))
        chosen = self._several(picks)
        return Composed(_as_prose(chosen), tuple(map(_citation, chosen)))

    def _ranked(self, question: str, found: Found, ranked: Ranked) -> Composed:
        likely = ranked.answers and ranked.answers[0][0].similarity >= self._recipe.known_at
        if ranked.answers and self._recipe.written and (likely or not ranked.units):
            first = ranked.answers[0][0]
            others = [*(known for known, _ in ranked.answers[1:]), *found.further]
            more = second_answer(found.query, first, others, self._recipe.second)
            return self._written([first] if more is None else [first, more])
        picks = [
            _Pick(rank, 0, one.chunk, one.unit, one.probability) for rank, one in enumerate(ranked.units)
        ]
        if _ASKS_FOR_SEVERAL.search(question) and (items := self._list_around(picks[0], picks)):
            return Composed(self._as_list(items), tuple(map(_citation, items)))
        chosen = self._several(
            [picks[0], *(pick for pick in picks[1:] if pick.score >= self._recipe.unit_at)]
        )
        return Composed(_as_prose(chosen), tuple(map(_citation, chosen)))

    def _written(self, answers: Sequence[KnownQuestion]) -> Composed:
        spans = dict.fromkeys(span for known in answers for span in known.spans)
        text = "\n\n".join(without_marks(known.answer) for known in answers)
        return Composed(text, tuple(quoted(span, self._documents) for span in spans))

    def _known(self, question: str, known: KnownQuestion) -> Composed:
        """What is known to answer the question: all of it if it fits, else the best of it."""
        picks = [
            _Pick(0, number, chunk, unit, self._score(question, chunk, unit, cosine))
            for number, (chunk, unit, cosine) in enumerate(known.units)
        ]
        if len(picks) >= self._recipe.min_list and _ASKS_FOR_SEVERAL.search(question):
            return Composed(self._as_list(picks), tuple(map(_citation, picks)))
        chosen = self._fitting(sorted(picks, key=lambda pick: -pick.score))
        return Composed(_as_prose(chosen), tuple(map(_citation, chosen)))

    def _fitting(self, picks: Sequence[_Pick]) -> list[_Pick]:
        """The best that fit into ``max_words``, in reading order; always one."""
        chosen = list(picks[:1])
        words = len(picks[0].unit.shown.split())
        for pick in picks[1:]:
            words += len(pick.unit.shown.split())
            if words > self._recipe.max_words:
                break
            chosen.append(pick)
        return sorted(chosen, key=lambda pick: pick.position)

    def _picks(self, question: str, found: Found) -> Iterator[_Pick]:
        for rank, evidence in enumerate(found.evidence[: self._recipe.chunks]):
            for position, unit in enumerate(evidence.chunk.units):
                if unit.kind is UnitKind.CODE and not _ASKS_FOR_CODE.search(question):
                    continue
                score = self._score(question, evidence.chunk, unit, float(found.unit_scores[rank][position]))
                yield _Pick(rank, position, evidence.chunk, unit, score)

    def _score(self, question: str, chunk: Chunk, unit: Unit, cosine: float) -> float:
        heading = chunk.headings[-1] if chunk.headings else ""
        shared = self._rarity.coverage(question, f"{heading} {unit.shown}")
        return (1 - self._recipe.word_share) * cosine + self._recipe.word_share * shared

    def _list_around(self, best: _Pick, picks: Sequence[_Pick]) -> list[_Pick]:
        """The whole run of bullets or rows that ``best`` stands in or announces, in order."""
        section = self._sections[best.chunk.document, *best.chunk.headings]
        line = [(chunk, unit) for chunk in section for unit in chunk.units]
        at = line.index((best.chunk, best.unit))
        announced = best.unit.shown.endswith(":") and at + 1 < len(line)
        at += announced
        kind = line[at][1].kind
        if kind not in (UnitKind.BULLET, UnitKind.ROW):
            return []
        first = last = at
        while first > 0 and line[first - 1][1].kind is kind:
            first -= 1
        while last + 1 < len(line) and line[last + 1][1].kind is kind:
            last += 1
        run = line[first : last + 1]
        scores = {(pick.chunk.id, pick.unit): pick.score for pick in picks}
        known = [scores[chunk.id, unit] for chunk, unit in run if (chunk.id, unit) in scores]
        if len(run) < self._recipe.min_list or not (
            announced or best.score - sum(known) / len(known) <= self._recipe.list_within
        ):
            return []
        return [
            _Pick(best.rank, number, chunk, unit, scores.get((chunk.id, unit), 0.0))
            for number, (chunk, unit) in enumerate(run)
        ]

    def _several(self, picks: Sequence[_Pick]) -> list[_Pick]:
        chosen: list[_Pick] = []
        words = 0
        for pick in picks:
            words += len(pick.unit.shown.split())
            far = picks[0].score - pick.score > self._recipe.within
            if chosen and (far or words > self._recipe.max_words or len(chosen) == self._recipe.max_units):
                break
            if pick.unit.shown not in {other.unit.shown for other in chosen}:
                chosen.append(pick)
        return sorted(chosen, key=lambda pick: (pick.rank, pick.position))

    def _as_list(self, items: Sequence[_Pick]) -> str:
        """Every item; where all in full would be too long, the best in full and the others by their label."""
        lines = [_label(pick.unit.shown) for pick in items]
        words = sum(len(line.split()) for line in lines)
        for row in sorted(range(len(items)), key=lambda row: -items[row].score):
            full = items[row].unit.shown
            words += len(full.split()) - len(lines[row].split())
            if words > self._recipe.max_list_words:
                break
            lines[row] = full
        return "\n".join(f"- {line}" for line in dict.fromkeys(lines))


def _label(shown: str) -> str:
    """What stands before the colon, if it is short."""
    label = shown.split(":", 1)[0]
    return label if len(label.split()) <= 8 else shown


def _as_prose(chosen: Sequence[_Pick]) -> str:
    if len(chosen) > 1 and any(pick.unit.kind is not UnitKind.SENTENCE for pick in chosen):
        return "\n".join(f"- {pick.unit.shown}" for pick in chosen)
    return " ".join(pick.unit.shown for pick in chosen)


def _citation(pick: _Pick) -> Citation:
    chunk, unit = pick.chunk, pick.unit
    quote = chunk.text[unit.start - chunk.start : unit.end - chunk.start]
    return Citation(chunk.document, unit.start, unit.end, quote)
