"""The neural system, ``dl``: retrieve → compose → gate.

Given an encoder, a retriever, a composer and a gate, answers questions from the evidence. It does
not know intents, files or the classical system.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from assistant.conversation.rewriter import Rewriter
from assistant.domain import Answer, Explanation, Outcome, Question
from assistant.gate.gate import NOTHING_ASKED, Gate
from assistant.index.abbreviations import expand
from assistant.index.spelling import Speller
from assistant.index.words import WordRarity
from assistant.neural.composer import Composed, ExtractiveComposer
from assistant.neural.retriever import DenseRetriever, Found
from assistant.protocols import Encoder
from assistant.questions import asks_something, checked_text
from assistant.timing import StageClock

_EVIDENCE = 10


class NeuralAnswerer:
    """See ``protocols.Answerer``.

    Args:
        abbreviations: short forms the documents introduce, see ``index.abbreviations``.
    """

    name = "dl"

    def __init__(
        self,
        rewriter: Rewriter,
        encoder: Encoder,
        retriever: DenseRetriever,
        composer: ExtractiveComposer,
        gate: Gate,
        rarity: WordRarity,
        speller: Speller,
        abbreviations: Mapping[str, str],
    ) -> None:
        self._rewriter = rewriter
        self._encoder = encoder
        self._retriever = retriever
        self._composer = composer
        self._gate = gate
        self._rarity = rarity
        self._speller = speller
        self._abbreviations = abbreviations

    def answer(self, question: Question) -> Answer:
        """See ``protocols.Answerer.answer``."""
        clock = StageClock()
        text = checked_text(question)
        asked = self._rewriter.standalone(question, text)
        clock.done("rewrite")
        query = expand(self._speller.correct(asked), self._abbreviations)
        clock.done("correct")
        vectors = self._encoder.encode([query])
        clock.done("encode")
        found = self._retriever.find(vectors, _EVIDENCE)
        clock.done("retrieve")
        composed = self._composer.compose(query, found)
        clock.done("compose")
        signals = self._signals(query, found, composed)
        decision = self._gate.decide(signals) if asks_something(asked) and composed else NOTHING_ASKED
        clock.done("gate")
        answered = decision.outcome is Outcome.ANSWERED and composed is not None
        return Answer(
            answerer=self.name,
            outcome=decision.outcome,
            text=composed.text if answered and composed else None,
            reason=decision.reason,
            confidence=decision.confidence,
            standalone_question=asked,
            suggestions=tuple(question.title for question in found.known[:3])
            if decision.outcome is Outcome.CLARIFY
            else (),
            citations=composed.citations if answered and composed else (),
            evidence=tuple(found.evidence),
            timings_ms=clock.timings_ms(),
            explanation=Explanation(signals=signals),
        )

    def _signals(self, asked: str, found: Found, composed: Composed | None) -> dict[str, float]:
        scores = [evidence.score for evidence in found.evidence]
        shown = [
            f"{' '.join(evidence.chunk.headings)} {evidence.chunk.text}" for evidence in found.evidence[:3]
        ]
        return {
            "evidence_score": scores[0] if scores else 0.0,
            "margin": scores[0] - scores[min(4, len(scores) - 1)] if scores else 0.0,
            "answer_score": composed.score if composed else 0.0,
            "known_similarity": found.known[0].similarity,
            "known_margin": found.known[0].similarity - found.known[-1].similarity,
            "best_coverage": self._rarity.coverage(asked, shown[0]) if shown else 0.0,
            "top_coverage": self._rarity.coverage(asked, " ".join(shown)),
            "worst_missing": self._rarity.worst_missing(asked, " ".join([*shown, found.known[0].title])),
            "unknown_share": self._rarity.unknown_share(asked),
            "log_words": math.log1p(len(asked.split())),
        }
