"""The neural system, ``dl``: retrieve → rerank → gate → compose.

Given an encoder, a retriever, a reranker, a composer and a gate, answers questions from the evidence. It does
not know intents, files or the classical system.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.domain import Answer, Evidence, Explanation, Outcome, Question, Reason
from assistant.gate.gate import NOTHING_ASKED, Gate
from assistant.gate.scope import SCOPE, ScopeModel
from assistant.index.abbreviations import expand
from assistant.index.spelling import Speller
from assistant.index.words import WordRarity
from assistant.neural.generative import Composer
from assistant.neural.ranking import Ranked, RankingRecipe, log_odds, rank
from assistant.neural.retriever import DenseRetriever, Found
from assistant.protocols import Encoder, PairScorer, Rewriter, Tell
from assistant.questions.asked_text import asks_something, checked_text
from assistant.timing import StageClock

_EVIDENCE = 10
_CANDIDATES = 20


class NeuralAnswerer:
    """See ``protocols.Answerer``.

    Args:
        abbreviations: short forms the documents introduce, see ``index.abbreviations``.
        reranker: ``None`` where no cross-encoder was built: cosines decide then.
        scope: over query vectors; ``None`` where there was nothing to learn it from.
    """

    name = "dl"

    def __init__(
        self,
        rewriter: Rewriter,
        encoder: Encoder,
        retriever: DenseRetriever,
        composer: Composer,
        gate: Gate,
        rarity: WordRarity,
        speller: Speller,
        abbreviations: Mapping[str, str],
        reranker: PairScorer | None,
        scope: ScopeModel | None,
    ) -> None:
        self._rewriter = rewriter
        self._encoder = encoder
        self._retriever = retriever
        self._composer = composer
        self._gate = gate
        self._rarity = rarity
        self._speller = speller
        self._abbreviations = abbreviations
        self._reranker = reranker
        self._scope = scope

    def answer(self, question: Question) -> Answer:
        """See ``protocols.Answerer.answer``."""
        return self.answer_aloud(question, lambda piece: None)

    def answer_aloud(self, question: Question, tell: Tell) -> Answer:
        """See ``protocols.Speaker``."""
        clock = StageClock()
        text = checked_text(question)
        asked = self._rewriter.standalone(question, text)
        clock.done("rewrite")
        query = expand(self._speller.correct(asked), self._abbreviations)
        clock.done("correct")
        vectors = self._encoder.encode([query])
        clock.done("encode")
        found = self._retriever.find(vectors, _CANDIDATES)
        clock.done("retrieve")
        ranked = rank(query, found, self._reranker, RankingRecipe()) if self._reranker else None
        clock.done("rerank")
        shown = (ranked.evidence if ranked else tuple(found.evidence))[:_EVIDENCE]
        signals = self._signals(query, found, shown, ranked)
        if self._scope is not None:
            signals[SCOPE] = self._scope.margin(vectors)
        decision = self._gate.decide(signals) if asks_something(asked) else NOTHING_ASKED
        clock.done("gate")
        answered = decision.outcome is Outcome.ANSWERED
        composed = self._composer.compose(query, found, ranked, tell) if answered else None
        if answered and composed is None:
            decision = replace(decision, outcome=Outcome.ABSTAINED, reason=Reason.NOT_COVERED)
        clock.done("compose")
        return Answer(
            answerer=self.name,
            outcome=decision.outcome,
            text=composed.text if composed else None,
            reason=decision.reason,
            confidence=decision.confidence,
            standalone_question=asked,
            suggestions=tuple(question.title for question in found.known[:3])
            if decision.outcome is Outcome.CLARIFY
            else (),
            citations=composed.citations if composed else (),
            evidence=shown,
            timings_ms=clock.timings_ms(),
            explanation=Explanation(
                signals=signals,
                covered_by=self._gate.covered_by(signals),
                drafts=ranked.drafts() if ranked else (),
                passages=(ranked.passages if ranked else tuple(found.parts))[:_EVIDENCE],
            ),
        )

    def _signals(
        self,
        asked: str,
        found: Found,
        evidence: Sequence[Evidence],
        ranked: Ranked | None,
    ) -> dict[str, float]:
        scores = [one.score for one in found.evidence]
        shown = [f"{' '.join(one.chunk.headings)} {one.chunk.text}" for one in evidence[:3]]
        verdict = (
            {
                "best_answer": log_odds(ranked.best_answer),
                "best_unit": log_odds(ranked.best_unit),
                "most_trusted": log_odds(max((score for _, score in ranked.answers), default=0.0)),
            }
            if ranked
            else {}
        )
        return verdict | {
            "evidence_score": scores[0] if scores else 0.0,
            "margin": scores[0] - scores[min(4, len(scores) - 1)] if scores else 0.0,
            "answer_score": max(ranked.best_answer, ranked.best_unit)
            if ranked
            else found.known[0].similarity,
            "known_similarity": found.known[0].similarity,
            "known_margin": found.known[0].similarity - found.known[-1].similarity,
            "best_coverage": self._rarity.coverage(asked, shown[0]) if shown else 0.0,
            "top_coverage": self._rarity.coverage(asked, " ".join(shown)),
            "worst_missing": self._rarity.worst_missing(asked, " ".join([*shown, found.known[0].title])),
            "unknown_share": self._rarity.unknown_share(asked),
            "log_words": math.log1p(len(asked.split())),
        }
