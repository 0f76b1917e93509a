from __future__ import annotations

import re
from datetime import UTC, datetime

from assistant.domain import Quote, Span
from assistant.evaluation.verdict import Verdict, judge
from assistant.questions.judged_question import JudgedQuestion
from assistant.serving.state.agreement import MEASURES, agreements
from assistant.serving.state.duels import Choice, Vote
from tests.fakes import fake_answer

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


def verdicts(question: str, ml: str | None, dl: str | None) -> dict[str, Verdict]:
    judged = JudgedQuestion(
        "id",
        question,
        "fact",
        must=((re.compile("gas"),),),
        min_must=1,
        evidence=(Quote("d", "gas"),),
        gold=(Span("d", 0, 3),),
    )
    return {name: judge(judged, fake_answer(name, question, text)) for name, text in (("ml", ml), ("dl", dl))}


def vote(question: str, choice: Choice, left: str = "dl", right: str = "ml") -> Vote:
    return Vote("x", question, left, right, choice, None, NOON)


def test_votes_and_the_measure_are_counted_where_both_decide() -> None:
    judged = {"Why?": verdicts("Why?", "no", "gas"), "Both?": verdicts("Both?", "gas", "gas")}
    said = [
        vote("why", "left"),
        vote("WHY?", "right", left="ml", right="dl"),
        vote("Why?", "right"),
        vote("Why?", "tie"),
        vote("Both?", "left"),
        vote("Both?", "both_bad"),
        vote("Unjudged?", "left"),
    ]
    right = next(one for one in agreements(said, judged) if one.measure == "right")
    assert (right.agreeing.hits, right.agreeing.total) == (2, 3)
    assert (right.undecided_people, right.undecided_measure) == (1, 1)


def test_fewer_words_are_better_and_what_cannot_be_scored_is_left_out() -> None:
    judged = {"q": verdicts("q", "gas", "gas and a good deal more"), "r": verdicts("r", "gas", None)}
    by_name = {one.measure: one for one in agreements([vote("q", "right"), vote("r", "right")], judged)}
    assert (by_name["brevity"].agreeing.hits, by_name["brevity"].agreeing.total) == (1, 1)
    assert by_name["rouge_l"].agreeing.total == 0  # nobody wrote an ideal answer
    assert set(by_name) == set(MEASURES)


def test_a_question_judged_for_one_system_only_is_left_out() -> None:
    judged = {"q": {"ml": verdicts("q", "gas", "gas")["ml"]}}
    assert all(one.agreeing.total == 0 for one in agreements([vote("q", "left")], judged))
