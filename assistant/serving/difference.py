"""Why two answers to one question differ, in one sentence and a few figures.

Given the answers of ``ml`` and ``dl``, compares outcome, sources, confidence and time by rule. It
does not know which is right.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from assistant.domain import Answer, Outcome, Reason


@dataclass(frozen=True, slots=True)
class Difference:
    """See ``schemas.DifferenceModel``."""

    summary: str
    same_outcome: bool
    answers_agree: bool
    share_a_source: bool
    confidence_gap: float
    time_ratio: float
    explanations: dict[str, dict[str, Any]]


def difference(ml: Answer, dl: Answer) -> Difference:
    """Compare the two answers."""
    shared = _share_a_source(ml, dl)
    same_text = ml.text is not None and _plain(ml.text) == _plain(dl.text or "")
    times = [max(answer.timings_ms.get("total", 0.0), 1e-3) for answer in (ml, dl)]
    return Difference(
        summary=_summary(ml, dl, shared, same_text),
        same_outcome=ml.outcome is dl.outcome,
        answers_agree=shared or same_text,
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


def _plain(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _summary(ml: Answer, dl: Answer, shared: bool, same_text: bool) -> str:
    match ml.outcome, dl.outcome:
        case Outcome.ANSWERED, Outcome.ANSWERED:
            return _both_answer(ml, shared, same_text)
        case Outcome.ANSWERED, _:
            return (
                f"Only the classical system answers: it recognised {_recognised(ml)}, while the neural one "
                f"found no passage that it trusts ({dl.confidence:.0%} confident)."
            )
        case _, Outcome.ANSWERED:
            return (
                "Only the neural system answers: it found a passage that fits, while the classical one "
                f"is not sure which known question this is ({ml.confidence:.0%} confident)."
            )
        case Outcome.ABSTAINED, Outcome.ABSTAINED:
            if Reason.NOTHING_ASKED in (ml.reason, dl.reason):
                return "Neither answers: there is no question in this."
            return "Neither answers: the documents do not seem to cover this."
        case Outcome.CLARIFY, Outcome.CLARIFY:
            return "Neither is sure enough to answer: both ask which question you mean."
        case Outcome.CLARIFY, _:
            return (
                "Neither answers: the classical system asks which question you mean, "
                "the neural one finds nothing on it in the documents."
            )
        case _:
            return (
                "Neither answers: the neural system asks which question you mean, "
                "the classical one recognises no known question."
            )


def _both_answer(ml: Answer, shared: bool, same_text: bool) -> str:
    if same_text:
        return "Both give the same answer."
    if shared:
        return (
            "Both answer from the same passage: the classical system with the answer written for the question "
            "it recognised, the neural one in the passage's own words."
        )
    return (
        f"They answer from different passages: the classical system recognised {_recognised(ml)}, "
        "the neural one quotes what lies nearest in meaning."
    )


def _recognised(ml: Answer) -> str:
    guesses = ml.explanation.intents
    return f"“{guesses[0].title}”" if guesses else "a known question"
