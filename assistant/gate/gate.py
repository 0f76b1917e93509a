"""The one decision both systems pass: how likely is this answer right, and what to do about it.

Given an answerer's raw signals by name, gives a calibrated confidence and an outcome; thresholds
and weights are learned values that come from an artefact. It does not know where signals come from.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.domain import Outcome, Reason
from assistant.errors import ArtefactMismatch


@dataclass(frozen=True, slots=True)
class Decision:
    """What the gate says; ``confidence`` in [0, 1] is the probability that the answer is right."""

    outcome: Outcome
    reason: Reason | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Linear:
    """A logistic model over standardised signals; ``weights`` in the gate's order of names."""

    weights: tuple[float, ...]
    intercept: float

    def probability(self, standardised: Sequence[float]) -> float:
        """In [0, 1]."""
        logit = self.intercept + sum(w * x for w, x in zip(self.weights, standardised, strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


@dataclass(frozen=True, slots=True)
class Gate:
    """Two logistic models over the same signals: is this covered at all, and if so, is the answer right?

    One model for "right" has to explain misses on covered questions and questions about something else
    with the same weights, and separates the latter worse (docs/experiments.md).

    Attributes:
        names: of the signals, in the order of the other tuples.
        covered: P(the documents answer this).
        right: P(the answer is right, given that they do).
        answer_at: at this probability of being covered and above, answer.
        clarify_at: from here to ``answer_at``, offer what may have been meant; below, abstain.
        confident_at: below this confidence, offer what may have been meant instead of answering.
    """

    names: tuple[str, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    covered: Linear
    right: Linear
    answer_at: float
    clarify_at: float
    confident_at: float = 0.0

    def coverage(self, signals: Mapping[str, float]) -> float:
        """P(the documents answer this) in [0, 1]; see ``confidence`` for what it raises."""
        return self.covered.probability(self._standardised(signals))

    def covered_by(self, signals: Mapping[str, float]) -> dict[str, float]:
        """What each signal adds to the log odds of ``coverage``, by name; see ``confidence`` for what it raises.

        0 where a signal is as on average in what the gate was fitted on.
        """
        row = self._standardised(signals)
        return {name: w * x for name, w, x in zip(self.names, self.covered.weights, row, strict=True)}

    def confidence(self, signals: Mapping[str, float]) -> float:
        """P(right) in [0, 1]: covered, and then right.

        Raises:
            ArtefactMismatch: a signal the models were fitted on is not there.
        """
        row = self._standardised(signals)
        return self.covered.probability(row) * self.right.probability(row)

    def decide(self, signals: Mapping[str, float]) -> Decision:
        """Answer, clarify or abstain; see ``confidence`` for what it raises."""
        covered, confidence = self.coverage(signals), self.confidence(signals)
        if covered >= self.answer_at and confidence >= self.confident_at:
            return Decision(Outcome.ANSWERED, None, confidence)
        if covered >= self.clarify_at:
            return Decision(Outcome.CLARIFY, Reason.UNSURE, confidence)
        return Decision(Outcome.ABSTAINED, Reason.NOT_COVERED, confidence)

    def _standardised(self, signals: Mapping[str, float]) -> list[float]:
        missing = [name for name in self.names if name not in signals]
        if missing:
            raise ArtefactMismatch(f"The gate expects the signals {missing}.", mend="assistant build")
        parts = zip(self.names, self.means, self.scales, strict=True)
        return [(signals[name] - mean) / scale for name, mean, scale in parts]


NOTHING_ASKED = Decision(Outcome.ABSTAINED, Reason.NOTHING_ASKED, 0.0)


OPEN_GATE = Gate((), (), (), Linear((), 0.0), Linear((), 0.0), answer_at=0.0, clarify_at=0.0)
"""Answers everything at confidence 0.25: what calibration questions are put through."""
