"""Declining: what was declined, rightly and wrongly, and does the confidence tell which to decline?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.evaluation.estimate import Estimate, figure, share
from assistant.evaluation.measures.declining import (
    auroc,
    auroc_drawn,
    declined_at,
    declined_at_drawn,
    false_positives_at,
)
from assistant.evaluation.scoring.parts import inside, outside
from assistant.evaluation.verdict import Verdict

_WRONGLY = 0.05


@dataclass(frozen=True, slots=True)
class Separation:
    """How well the confidence tells questions in scope from others.

    Attributes:
        declined_at_5: share of the others at the threshold that declines 5 % of those in scope.
        false_positives_at_95: its complement.
    """

    auroc: Estimate
    declined_at_5: Estimate
    false_positives_at_95: Estimate


@dataclass(frozen=True, slots=True)
class Declining:
    """By the gate's own decision, and by the confidence alone.

    Attributes:
        wrongly: declined or missing, over questions in scope.
        rightly, rightly_hard: declined, over questions out of scope, all and hard.
        apart, apart_hard: how well the confidence tells those from what is in scope.
    """

    wrongly: Estimate
    rightly: Estimate
    rightly_hard: Estimate
    apart: Separation
    apart_hard: Separation


def declining(verdicts: Sequence[Verdict]) -> Declining:
    """Of all verdicts of a run."""
    asked, others, hard = inside(verdicts), outside(verdicts), outside(verdicts, hard=True)
    return Declining(
        wrongly=share(asked, lambda v: not v.answered),
        rightly=share(others, lambda v: v.declined),
        rightly_hard=share(hard, lambda v: v.declined),
        apart=_apart(asked, others),
        apart_hard=_apart(asked, hard),
    )


def _apart(asked: Sequence[Verdict], others: Sequence[Verdict]) -> Separation:
    both = [*asked, *others]
    sure, unsure = [v.confidence for v in asked], [v.confidence for v in others]
    confidences, in_scope = np.array(sure + unsure), np.array([not v.out_of_scope for v in both])

    def declined(times: NDArray[np.int64]) -> NDArray[np.float64]:
        return declined_at_drawn(confidences, in_scope, times, _WRONGLY)

    return Separation(
        auroc=figure(both, auroc(sure, unsure), lambda times: auroc_drawn(confidences, in_scope, times)),
        declined_at_5=figure(both, declined_at(sure, unsure, _WRONGLY), declined),
        false_positives_at_95=figure(
            both, false_positives_at(sure, unsure, 1 - _WRONGLY), lambda times: 1 - declined(times)
        ),
    )
