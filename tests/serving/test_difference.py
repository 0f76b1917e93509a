from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.domain import Citation, Explanation, IntentGuess, Outcome, Reason
from assistant.serving.difference import difference
from tests.fakes import fake_answer


def cited(start: int, end: int, document: str = "d") -> tuple[Citation, ...]:
    return (Citation(document, start, end, "x" * (end - start)),)


def test_overlapping_citations_agree() -> None:
    found = difference(
        fake_answer("ml", "q", "one", citations=cited(0, 10)),
        fake_answer("dl", "q", "two", citations=cited(9, 20)),
    )
    assert (found.share_a_source, found.answers_agree, found.same_outcome) == (True, True, True)
    assert "same passage" in found.summary


@pytest.mark.parametrize("other", [cited(10, 20), cited(0, 10, "e")])
def test_citations_that_only_touch_or_lie_elsewhere_do_not(other: tuple[Citation, ...]) -> None:
    found = difference(
        fake_answer("ml", "q", "one", citations=cited(0, 10)), fake_answer("dl", "q", "two", citations=other)
    )
    assert not found.answers_agree
    assert "different passages" in found.summary


def test_the_same_words_agree_without_a_shared_source() -> None:
    found = difference(fake_answer("ml", "q", "- It is $5."), fake_answer("dl", "q", "it is $5"))
    assert (found.share_a_source, found.answers_agree) == (False, True)
    assert found.summary == "Both give the same answer."


def test_gap_is_dl_less_ml_and_ratio_dl_over_ml() -> None:
    ml = replace(fake_answer("ml", "q", "a", confidence=0.9), timings_ms={"total": 2.0})
    dl = replace(fake_answer("dl", "q", "b", confidence=0.4), timings_ms={"total": 10.0})
    assert (difference(ml, dl).confidence_gap, difference(ml, dl).time_ratio) == (-0.5, 5.0)


def test_who_answers_alone_and_why_is_said() -> None:
    ml = replace(fake_answer("ml", "q", "a"), explanation=Explanation((IntentGuess("i", "What is a?", 0.9),)))
    alone = difference(ml, fake_answer("dl", "q", None))
    assert alone.summary.startswith("Only the classical system answers: it recognised “What is a?”")
    assert not alone.same_outcome
    other = difference(fake_answer("ml", "q", None), fake_answer("dl", "q", "a"))
    assert other.summary.startswith("Only the neural system answers")


def test_declining_is_told_apart() -> None:
    declined = fake_answer("ml", "q", None)
    unsure = replace(declined, outcome=Outcome.CLARIFY, reason=Reason.UNSURE)
    nothing = replace(declined, reason=Reason.NOTHING_ASKED)
    pairs = [
        (declined, declined),
        (unsure, unsure),
        (unsure, declined),
        (declined, unsure),
        (nothing, nothing),
    ]
    summaries = [difference(ml, dl).summary for ml, dl in pairs]
    assert len(set(summaries)) == 5
    assert not any(difference(ml, dl).answers_agree for ml, dl in pairs)
