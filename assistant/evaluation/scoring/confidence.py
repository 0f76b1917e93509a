"""Confidence: is it as often right as it says, and are its surest answers the right ones?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.evaluation.estimate import Estimate, figure, mean
from assistant.evaluation.measures.calibration import (
    Bin,
    calibration_error_drawn,
    expected_calibration_error,
    reliability,
    squared_error,
)
from assistant.evaluation.measures.selective import Point, aurc, aurc_drawn, risk_coverage
from assistant.evaluation.scoring.parts import answered, inside
from assistant.evaluation.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Confidence:
    """Of what was answered and can be scored, alone or in conversations, in scope or out; an answer to what is
    out of scope is wrong.

    Where nothing in scope can be scored there is no figure: answers to what is out of scope alone would make
    any confidence look false.
    """

    calibration_error: Estimate
    brier: Estimate
    aurc: Estimate
    reliability: tuple[Bin, ...]
    risk_coverage: tuple[Point, ...]


def confidence(verdicts: Sequence[Verdict]) -> Confidence:
    """Of all verdicts of a run."""
    said = _judged(verdicts)
    sure, right = [v.confidence for v in said], [_is_right(v) for v in said]
    confidences, flags = np.array(sure), np.array(right, dtype=np.bool_)
    return Confidence(
        calibration_error=figure(
            said,
            expected_calibration_error(sure, right),
            lambda times: calibration_error_drawn(confidences, flags, times),
        ),
        brier=mean(said, lambda v: squared_error(v.confidence, _is_right(v))),
        aurc=figure(said, aurc(sure, right), lambda times: aurc_drawn(confidences, flags, times)),
        reliability=tuple(reliability(sure, right)),
        risk_coverage=tuple(risk_coverage(sure, right)),
    )


def _judged(verdicts: Sequence[Verdict]) -> list[Verdict]:
    scored = [verdict for verdict in verdicts if verdict.right is not None]
    if inside(verdicts) and all(verdict.out_of_scope for verdict in scored):
        return []
    return answered(scored)


def _is_right(verdict: Verdict) -> bool:
    return bool(verdict.right) and not verdict.out_of_scope
