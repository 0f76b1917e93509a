"""What was found → what answers: the reranker's verdict on written answers and on units.

Given a question and what a retriever found, scores the likeliest written answers and units, and
re-orders the evidence by it. It does not write answers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.corpus.marks import without_marks
from assistant.domain import Chunk, Draft, Evidence, PassageScores, Span, Unit, UnitKind
from assistant.index.chunk_index import unit_input
from assistant.neural.reranker import answer_input
from assistant.neural.retriever import Found, KnownQuestion
from assistant.protocols import PairScorer

_DRAFTS = 5  # written answers among them


@dataclass(frozen=True, slots=True)
class RankingRecipe:
    """How much is read, and how it counts.

    Attributes:
        answers: known questions that are ordered.
        read: of these, so many that are likeliest by cosine are read by the reranker, and stand first.
        units: so many are read; the reranker's time goes with the sum of both.
        chunks: pieces of evidence whose units are considered.
        share: weight in [0, 1] of the reranker's verdict against the retriever's score in the order
            of the evidence.
        typical, answer, passage, verdict: how much these count beside a known question's similarity (1)
            in the order of the answers: the mean similarity of its three nearest wordings, those of its
            written answer and of the nearest unit that answers it, and one unit of the reranker's log
            odds (docs/experiments.md).
    """

    answers: int = 10
    read: int = 4
    units: int = 4
    chunks: int = 6
    share: float = 0.3
    typical: float = 0.5
    answer: float = 0.45
    passage: float = 0.3
    verdict: float = 0.015

    def order(self, known: KnownQuestion, probability: float = 0.5) -> float:
        """The higher, the likelier its answer is right; comparable within one question only."""
        return (
            known.similarity
            + self.typical * known.typical
            + self.answer * known.answer_similarity
            + self.passage * max(cosine for _, _, cosine in known.units)
            + self.verdict * log_odds(probability)
        )


@dataclass(frozen=True, slots=True)
class RankedUnit:
    """A unit with the reranker's probability that it answers."""

    chunk: Chunk
    unit: Unit
    probability: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """Written answers, each with the reranker's probability (0 where it was not read), and units, best
    first; evidence re-ordered, and what each piece of it got on its way."""

    answers: tuple[tuple[KnownQuestion, float], ...]
    units: tuple[RankedUnit, ...]
    evidence: tuple[Evidence, ...]
    passages: tuple[PassageScores, ...]

    @property
    def best_answer(self) -> float:
        """The reranker's probability of the first written answer; 0 where there is none."""
        return self.answers[0][1] if self.answers else 0.0

    @property
    def best_unit(self) -> float:
        """Probability of the best unit; 0 where there is none."""
        return self.units[0].probability if self.units else 0.0

    def drafts(self) -> tuple[Draft, ...]:
        """The first written answers, then the units."""
        written = [
            Draft(one.title, without_marks(one.answer), one.spans) for one, _ in self.answers[:_DRAFTS]
        ]
        read = [Draft("", one.unit.shown, (_span(one),)) for one in self.units]
        return (*written, *read)


def rank(question: str, found: Found, scorer: PairScorer, recipe: RankingRecipe) -> Ranked:
    """Read the likeliest candidates together with the question."""
    known = [one for one in found.known if one.answer and one.units][: recipe.answers]
    known.sort(key=recipe.order, reverse=True)
    known, unread = known[: recipe.read], known[recipe.read :]
    pool = [
        (float(scores[position]), evidence.chunk, unit)
        for evidence, scores in zip(found.evidence[: recipe.chunks], found.unit_scores, strict=False)
        for position, unit in enumerate(evidence.chunk.units)
        if unit.kind is not UnitKind.CODE
    ]
    pool.sort(key=lambda item: -item[0])
    pool = pool[: recipe.units]
    texts = [answer_input(one.title, one.answer) for one in known]
    texts += [unit_input(chunk, unit) for _, chunk, unit in pool]
    scores = scorer.score(question, texts).tolist()
    answers = sorted(
        zip(known, scores[: len(known)], strict=True),
        key=lambda item: -recipe.order(*item),
    )
    units = [
        RankedUnit(chunk, unit, score)
        for (_, chunk, unit), score in zip(pool, scores[len(known) :], strict=True)
    ]
    units.sort(key=lambda item: -item.probability)
    everything = (*answers, *((one, 0.0) for one in unread))
    verdicts = _verdicts(answers, units)
    evidence = _reordered(found, verdicts, recipe)
    parts = {part.chunk_id: part for part in found.parts}
    passages = tuple(
        replace(parts[one.chunk.id], verdict=verdicts.get(one.chunk.id))
        for one in evidence
        if one.chunk.id in parts
    )
    return Ranked(everything, tuple(units), evidence, passages)


def log_odds(probability: float) -> float:
    """Bounded at about 9 either way."""
    bounded = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(bounded / (1 - bounded))


def _verdicts(
    answers: Sequence[tuple[KnownQuestion, float]], units: Sequence[RankedUnit]
) -> dict[str, float]:
    """The highest probability by chunk, of those of which something was read."""
    verdicts: dict[str, float] = {}
    for one, score in answers:
        for chunk, _, _ in one.units:
            verdicts[chunk.id] = max(verdicts.get(chunk.id, 0.0), score)
    for ranked in units:
        verdicts[ranked.chunk.id] = max(verdicts.get(ranked.chunk.id, 0.0), ranked.probability)
    return verdicts


def _reordered(found: Found, verdicts: Mapping[str, float], recipe: RankingRecipe) -> tuple[Evidence, ...]:
    scored = [
        ((1 - recipe.share) * evidence.score + recipe.share * verdicts.get(evidence.chunk.id, 0.0), evidence)
        for evidence in found.evidence
    ]
    scored.sort(key=lambda item: -item[0])
    return tuple(
        replace(evidence, score=score, rank=rank) for rank, (score, evidence) in enumerate(scored, start=1)
    )


def _span(ranked: RankedUnit) -> Span:
    return Span(ranked.chunk.document, ranked.unit.start, ranked.unit.end)
