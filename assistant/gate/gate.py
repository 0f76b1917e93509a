"""The one decision both systems pass: how likely is this answer right, and what to do about it.

Given an answerer's raw signals by name, gives a calibrated confidence and an outcome; thresholds
and weights are learned values that come from an artefact. It does not know where signals come from.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
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
class Gate:
    """A logistic model over standardised signals, with two thresholds on its probability.

    Attributes:
        names: of the signals, in the order of the other tuples.
        answer_at: at this confidence and above, answer.
        clarify_at: from here to ``answer_at``, offer what may have been meant; below, abstain.
    """

    names: tuple[str, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    intercept: float
    answer_at: float
    clarify_at: float

    def confidence(self, signals: Mapping[str, float]) -> float:
        """P(right) in [0, 1].

        Raises:
            ArtefactMismatch: a signal the model was fitted on is not there.
        """
        missing = [name for name in self.names if name not in signals]
        if missing:
            raise ArtefactMismatch(f"The gate expects the signals {missing}.", mend="assistant build")
        logit = self.intercept + sum(
            weight * (signals[name] - mean) / scale
            for name, mean, scale, weight in zip(
                self.names, self.means, self.scales, self.weights, strict=True
            )
        )
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))

    def decide(self, signals: Mapping[str, float]) -> Decision:
        """Answer, clarify or abstain; see ``confidence`` for what it raises."""
        confidence = self.confidence(signals)
        if confidence >= self.answer_at:
            return Decision(Outcome.ANSWERED, None, confidence)
        if confidence >= self.clarify_at:
            return Decision(Outcome.CLARIFY, Reason.UNSURE, confidence)
        return Decision(Outcome.ABSTAINED, Reason.NOT_COVERED, confidence)


NOTHING_ASKED = Decision(Outcome.ABSTAINED, Reason.NOTHING_ASKED, 0.0)


OPEN_GATE = Gate((), (), (), (), intercept=0.0, answer_at=0.0, clarify_at=0.0)
"""Answers everything at confidence 0.5: what calibration questions are put through."""
