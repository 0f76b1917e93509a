from __future__ import annotations

import pytest

from assistant import Question, Turn
from assistant.conversation.rules import RuleRewriter, is_small_talk
from assistant.protocols import Encoder


@pytest.fixture(scope="module")
def rewriter(encoder: Encoder) -> RuleRewriter:
    return RuleRewriter(encoder)


@pytest.mark.parametrize(
    ("before", "asked", "standalone"),
    [
        ("What does a bus driver earn in Spain?", "and a nurse?", "What does a nurse earn in Spain?"),
        ("What does a bus driver earn in Spain?", "and in Italy?", "What does a bus driver earn in Italy?"),
        ("advantages of solar power", "what about disadvantages?", "disadvantages of solar power"),
        ("What is overfitting?", "how do I avoid it?", "What is overfitting – how do I avoid it?"),
        ("Who painted Guernica?", "when?", "Who painted Guernica – when?"),
        ("Who painted Guernica?", "thanks!", "thanks!"),
        (
            "Who painted Guernica?",
            "How long does bread bake in an oven?",
            "How long does bread bake in an oven?",
        ),
    ],
)
def test_follow_ups(rewriter: RuleRewriter, before: str, asked: str, standalone: str) -> None:
    history = (Turn("user", before), Turn("assistant", "An answer."))
    assert rewriter.standalone(Question(asked, history), asked) == standalone


def test_a_follow_up_of_a_follow_up(rewriter: RuleRewriter) -> None:
    history = (
        Turn("user", "What does a bus driver earn in Spain?"),
        Turn("user", "and a nurse?"),
        Turn("user", "thx"),
    )
    question = Question("and in Italy?", history)
    assert rewriter.standalone(question, question.text) == "What does a nurse earn in Italy?"


def test_without_history_nothing_changes(rewriter: RuleRewriter) -> None:
    assert rewriter.standalone(Question("and a nurse?"), "and a nurse?") == "and a nurse?"


@pytest.mark.parametrize(
    ("text", "small"),
    [
        ("thanks!", True),
        ("makes sense, ty", True),
        ("Thank you so much, that helped my son a lot", True),
        ("thanks, and a nurse?", False),
        ("thx. more about yeast", False),
        ("and a nurse", False),
    ],
)
def test_thanks_ask_nothing_unless_they_do(text: str, small: bool) -> None:
    assert is_small_talk(text) is small
