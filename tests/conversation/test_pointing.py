from __future__ import annotations

import pytest

from assistant import Question, Turn
from assistant.conversation.pointing import PointingRewriter, named

ANSWER = "Fruit:\n- Apples: red\n- Pears (green)\n- Plums\n- Figs"
HISTORY = (Turn("user", "Which fruit is there?"), Turn("assistant", ANSWER))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("and the second one?", "and Pears?"),
        ("What about the 3rd of these?", "What about Plums?"),
        ("number two, please", "Pears, please"),
        ("what's #4", "what's Figs"),
        ("the last?", "Figs?"),
        ("first", "Apples"),
        ("tell me more about the first", "tell me more about Apples"),
        ("the one before last, is it sweet?", "Plums, is it sweet?"),
        ("explain second point again", "explain Pears again"),
    ],
)
def test_the_item_is_named(typed: str, meant: str) -> None:
    assert named(HISTORY, typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "the first two?",
        "first of all, are pears good?",
        "which one ripens first?",
        "the ninth one?",
        "the second, and the third?",
        "what did people eat in the first century?",
        "the second step of it?",
        "Are pears good?",
    ],
)
def test_what_points_nowhere_or_twice_stays(typed: str) -> None:
    assert named(HISTORY, typed) == typed


@pytest.mark.parametrize(
    "history",
    [
        (),
        (Turn("user", ANSWER),),
        (Turn("assistant", "Apples, pears and plums."),),
        (Turn("assistant", ANSWER), Turn("user", "thanks")),
    ],
)
def test_only_a_list_of_the_last_answer_counts(history: tuple[Turn, ...]) -> None:
    assert named(history, "the second one?") == "the second one?"


def test_what_comes_out_goes_on() -> None:
    class Upper:
        def standalone(self, question: Question, text: str) -> str:
            return text.upper()

    rewriter = PointingRewriter(Upper())
    assert rewriter.standalone(Question("the second?", HISTORY), "the second?") == "PEARS?"
