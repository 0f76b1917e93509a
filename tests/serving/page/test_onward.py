from __future__ import annotations

from dataclasses import replace

from assistant.domain import Draft, Explanation, IntentGuess
from assistant.serving.page.onward import next_questions
from tests.fakes import fake_answer


def titled(*titles: str) -> Explanation:
    return Explanation(intents=tuple(IntentGuess(title, title, 0.1) for title in titles))


ML = replace(fake_answer("ml", "What is one?", "1"), explanation=titled("What is one?", "What is two?"))
DL = replace(
    fake_answer("dl", "What is one?", "It is 1."),
    explanation=Explanation(
        drafts=(Draft("What is three?", "3", ()), Draft("Which is one?", "It is 1.", ()))
    ),
)


def test_nearest_known_questions_that_were_neither_asked_nor_answered() -> None:
    assert next_questions({"ml": ML, "dl": DL}, ["what is ONE"]) == ("What is three?", "What is two?")
    assert next_questions({"ml": ML, "dl": DL}, ["what is one", "What is two"]) == ("What is three?",)


def test_at_most_three() -> None:
    many = replace(ML, explanation=titled(*(f"What is {number}?" for number in range(9))))
    assert len(next_questions({"ml": many}, [])) == 3


def test_where_nothing_is_answered_nothing_follows() -> None:
    nothing = replace(fake_answer("ml", "q", None), explanation=titled("What is one?", "What is two?"))
    assert next_questions({"ml": nothing}, ["q"]) == ()
