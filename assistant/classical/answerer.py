"""The classical system, ``ml``: intent → the answer written for it.

Given a classifier, the FAQ, a retriever and a gate, answers questions and says what decided. It
does not know embeddings, files or the neural system.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from assistant.classical.classifier import IntentClassifier, Neighbour, Prediction
from assistant.classical.scope import TextScope
from assistant.corpus.locating import locate, quoted
from assistant.domain import (
    Answer,
    Citation,
    Document,
    Draft,
    Evidence,
    Explanation,
    FaqEntry,
    IntentGuess,
    Outcome,
    Question,
    Recognised,
    Span,
)
from assistant.gate.gate import NOTHING_ASKED, Gate
from assistant.gate.scope import SCOPE
from assistant.index.abbreviations import expand
from assistant.index.spelling import Speller
from assistant.index.words import WordRarity
from assistant.protocols import Retriever, Rewriter
from assistant.questions.asked_text import asks_something, checked_text, readable
from assistant.timing import StageClock

_EVIDENCE = 10
_SHOWN_INTENTS = 5


class ClassicalAnswerer:
    """See ``protocols.Answerer``.

    Args:
        abbreviations: short forms the documents introduce, see ``index.abbreviations``.
        scope: says whether a question is in scope; ``None`` where there was nothing to learn it from.
    """

    name = "ml"

    def __init__(
        self,
        rewriter: Rewriter,
        classifier: IntentClassifier,
        faq: Mapping[str, FaqEntry],
        documents: Mapping[str, Document],
        retriever: Retriever,
        rarity: WordRarity,
        speller: Speller,
        gate: Gate,
        abbreviations: Mapping[str, str],
        scope: TextScope | None,
    ) -> None:
        self._rewriter = rewriter
        self._classifier = classifier
        self._faq = faq  # by intent
        self._documents = documents
        self._citations = {intent: _citations(entry, documents) for intent, entry in faq.items()}
        self._drafts = {intent: _draft(entry, self._citations[intent]) for intent, entry in faq.items()}
        self._retriever = retriever
        self._rarity = rarity
        self._speller = speller
        self._gate = gate
        self._abbreviations = abbreviations
        self._scope = scope

    def answer(self, question: Question) -> Answer:
        """See ``protocols.Answerer.answer``."""
        clock = StageClock()
        text = checked_text(question)
        asked = self._rewriter.standalone(question, text)
        clock.done("rewrite")
        query = expand(self._speller.correct(asked), self._abbreviations)
        clock.done("correct")
        prediction = self._classifier.predict(query)
        ranked = prediction.ranked(_SHOWN_INTENTS)
        clock.done("classify")
        evidence = self._retriever.retrieve(query, _EVIDENCE)
        clock.done("retrieve")
        explanation = self._explain(prediction, ranked, evidence, query)
        clock.done("explain")
        decision = self._gate.decide(explanation.signals) if asks_something(asked) else NOTHING_ASKED
        clock.done("gate")
        answered = decision.outcome is Outcome.ANSWERED
        best = ranked[0][0]
        return Answer(
            answerer=self.name,
            outcome=decision.outcome,
            text=self._faq[best].answer if answered else None,
            reason=decision.reason,
            confidence=decision.confidence,
            standalone_question=asked,
            suggestions=tuple(self._faq[intent].question for intent, _ in ranked[:3])
            if decision.outcome is Outcome.CLARIFY
            else (),
            citations=self._citations[best] if answered else (),
            evidence=tuple(evidence),
            timings_ms=clock.timings_ms(),
            explanation=explanation,
        )

    def recognise(self, text: str, k: int) -> Recognised:
        """See ``protocols.Recogniser``."""
        asked = readable(text)
        if not asks_something(asked):
            return Recognised((), (), 0.0)
        query = expand(self._speller.correct(asked), self._abbreviations)
        prediction = self._classifier.predict(query)
        ranked = prediction.ranked(max(k, _SHOWN_INTENTS))
        explanation = self._explain(prediction, ranked, self._retriever.retrieve(query, _EVIDENCE), query)
        in_scope = round(self._gate.coverage(explanation.signals), 4)
        return Recognised(self._guesses(ranked[:k]), explanation.terms, in_scope)

    def _guesses(self, ranked: Iterable[tuple[str, float]]) -> tuple[IntentGuess, ...]:
        return tuple(
            IntentGuess(intent, self._faq[intent].question, round(probability, 4))
            for intent, probability in ranked
        )

    def _explain(
        self, prediction: Prediction, ranked: list[tuple[str, float]], evidence: list[Evidence], asked: str
    ) -> Explanation:
        neighbour = self._classifier.nearest(prediction)
        signals = self._signals(prediction, ranked, neighbour, evidence, asked)
        return Explanation(
            intents=self._guesses(ranked),
            terms=self._classifier.terms(prediction, ranked[0][0]),
            nearest_utterance=neighbour.utterance,
            nearest_similarity=neighbour.similarity,
            signals=signals,
            covered_by=self._gate.covered_by(signals),
            drafts=tuple(self._drafts[intent] for intent, _ in ranked),
        )

    def _signals(
        self,
        prediction: Prediction,
        ranked: list[tuple[str, float]],
        neighbour: Neighbour,
        evidence: list[Evidence],
        asked: str,
    ) -> dict[str, float]:
        best = self._faq[ranked[0][0]]
        scope = {} if self._scope is None else {SCOPE: self._scope.margin(asked)}
        return scope | {
            "top_probability": ranked[0][1],
            "margin": ranked[0][1] - (ranked[1][1] if len(ranked) > 1 else 0.0),
            "entropy": prediction.entropy,
            "nearest_similarity": neighbour.similarity,
            "evidence_score": evidence[0].score if evidence else 0.0,
            "coverage": self._rarity.coverage(asked, f"{neighbour.utterance} {best.answer}"),
            "worst_missing": self._rarity.worst_missing(
                asked, f"{neighbour.utterance} {best.question} {best.answer}"
            ),
            "unknown_share": self._rarity.unknown_share(asked),
            "log_words": math.log1p(len(asked.split())),
        }


def _citations(entry: FaqEntry, documents: Mapping[str, Document]) -> tuple[Citation, ...]:
    spans = filter(None, (locate(quote, documents) for quote in entry.evidence))
    return tuple(quoted(span, documents) for span in spans)


def _draft(entry: FaqEntry, citations: tuple[Citation, ...]) -> Draft:
    spans = tuple(Span(one.document, one.start, one.end) for one in citations)
    return Draft(entry.question, entry.answer, spans)
