"""Why two answers to one question differ, in one sentence and a few figures.

Given the answers of ``ml`` and ``dl``, compares outcome, sources, confidence and time by rule. It
does not know which is right.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from assistant.domain import Answer, Outcome


@dataclass(frozen=True, slots=True)
class Difference:
    """See ``schemas.DifferenceModel``."""

    summary: str
    same_outcome: bool
    share_a_source: bool
    confidence_gap: float
    time_ratio: float
    explanations: dict[str, dict[str, Any]]


def difference(ml: Answer, dl: Answer) -> Difference:
    """Compare the two answers."""
    shared = _share_a_source(ml, dl)
    times = [max(answer.timings_ms.get("total", 0.0), 1e-6) for answer in (ml, dl)]
    return Difference(
        summary=_summary(ml, dl, shared),
        same_outcome=ml.outcome is dl.outcome,
        share_a_source=shared,
        confidence_gap=round(dl.confidence - ml.confidence, 4),
        time_ratio=round(times[1] / times[0], 2),
        explanations={"ml": asdict(ml.explanation), "dl": asdict(dl.explanation)},
    )


def _share_a_source(ml: Answer, dl: Answer) -> bool:
    return any(
        left.document == right.document and left.start < right.end and right.start < left.end
        for left in ml.citations
        for right in dl.citations
    )


def _summary(ml: Answer, dl: Answer, shared: bool) -> str:
    match ml.outcome is Outcome.ANSWERED, dl.outcome is Outcome.ANSWERED:
        case True, True if shared:
            return (
                "Both answer from the same passage: ml with the answer written for the question it recognised, "
                "dl in the passage's own words."
            )
        case True, True:
            guess = f" (“{ml.explanation.intents[0].title}”)" if ml.explanation.intents else ""
            return (
                f"They answer from different passages: ml recognised a known question{guess}, "
                "dl quotes what lies nearest in meaning."
            )
        case True, False:
            return (
                "Only ml answers: it recognised a known question, "
                f"while dl found no passage it trusts ({dl.confidence:.0%})."
            )
        case False, True:
            return (
                "Only dl answers: a passage fits, "
                f"while ml is not sure which known question this is ({ml.confidence:.0%})."
            )
        case _:
            return "Neither answers: the documents do not seem to cover this."
