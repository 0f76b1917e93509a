from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant import Question, Turn
from assistant.conversation.choosing import ChoosingRecipe, ChoosingRewriter
from assistant.index.asked import Asked, AskedIndex, embed_asked
from assistant.protocols import Encoder, Vectors
from assistant.questions.asked_text import MAX_QUESTION_CHARS

BAKER, NURSE, DOUGH = "What does a baker earn?", "What does a nurse earn?", "Why does dough rise?"
SINGER = "What does a singer earn?"
AFTER_BAKER = (Turn("user", "what do bakers make"), Turn("assistant", "A baker earns $3."))


class Hears:
    """Places every conversation where one question lies; ``read`` holds what it was given."""

    def __init__(self, meant: str, encoder: Encoder) -> None:
        self._meant = meant
        self._encoder = encoder
        self.dim = encoder.dim
        self.read: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.read += texts
        return self._encoder.encode([self._meant] * len(texts))


class Says:
    """Writes the same of every follow-up."""

    def __init__(self, written: str) -> None:
        self.written = written

    def standalone(self, question: Question, text: str) -> str:
        return self.written


@pytest.fixture(scope="module")
def asked(encoder: Encoder) -> AskedIndex:
    answers = {BAKER: "$3", NURSE: "$4", DOUGH: "Because of yeast."}
    entries = [Asked((title, title.lower()), (), answer) for title, answer in answers.items()]
    return embed_asked([*entries, Asked((SINGER,), ())], encoder)


def test_the_question_that_is_meant_takes_the_place_of_what_was_written(
    encoder: Encoder, asked: AskedIndex
) -> None:
    hears = Hears(NURSE, encoder)
    rewriter = ChoosingRewriter(Says("What does a baker earn, and nurses?"), encoder, hears, asked)
    assert rewriter.standalone(Question("and nurses?", AFTER_BAKER), "and nurses?") == NURSE
    assert hears.read == ["and nurses? [SEP] what do bakers make [SEP] A baker earns $3."]


def test_what_was_written_stays_where_it_is_nearer(encoder: Encoder, asked: AskedIndex) -> None:
    written = "Do nurses sing?"
    rewriter = ChoosingRewriter(Says(written), encoder, Hears(written, encoder), asked)
    assert rewriter.standalone(Question("do nurses sing?", AFTER_BAKER), "do nurses sing?") == written


def test_the_follow_up_behind_the_question_before_it_is_taken_where_that_is_nearer(
    encoder: Encoder, asked: AskedIndex
) -> None:
    text, behind = "and of rye?", "what do bakers make and of rye?"
    rewriter = ChoosingRewriter(Says("What is rye?"), encoder, Hears(behind, encoder), asked)
    assert rewriter.standalone(Question(text, AFTER_BAKER), text) == behind


def test_what_would_be_too_long_behind_the_question_before_is_not_put_there(
    encoder: Encoder, asked: AskedIndex
) -> None:
    text = "and of rye? " * 300
    text = text[: MAX_QUESTION_CHARS - 5].strip()
    rewriter = ChoosingRewriter(Says("What is rye?"), encoder, Hears("rye bread", encoder), asked)
    assert rewriter.standalone(Question(text, AFTER_BAKER), text) == "What is rye?"


def test_how_much_farther_it_may_be_can_be_said(encoder: Encoder, asked: AskedIndex) -> None:
    written, text = "Do nurses sing?", "do nurses sing?"
    anything = ChoosingRecipe(farther=2.0)
    rewriter = ChoosingRewriter(Says(written), encoder, Hears(NURSE, encoder), asked, anything)
    assert rewriter.standalone(Question(text, AFTER_BAKER), text) == NURSE
    nothing = ChoosingRecipe(farther=-2.0)
    rewriter = ChoosingRewriter(Says(written), encoder, Hears(NURSE, encoder), asked, nothing)
    assert rewriter.standalone(Question(text, AFTER_BAKER), text) != NURSE


def test_what_was_written_counts_among_known_questions(encoder: Encoder, asked: AskedIndex) -> None:
    between = "What does a nurse or a baker earn?"
    for written, meant in (("nurse pay", NURSE), ("baker pay", BAKER)):
        recipe = ChoosingRecipe(written=4.0, farther=2.0)
        rewriter = ChoosingRewriter(Says(written), encoder, Hears(between, encoder), asked, recipe)
        assert rewriter.standalone(Question("pay?", AFTER_BAKER), "pay?") == meant


def test_a_question_without_a_written_answer_is_not_taken(encoder: Encoder, asked: AskedIndex) -> None:
    rewriter = ChoosingRewriter(Says("singers?"), encoder, Hears(SINGER, encoder), asked)
    assert rewriter.standalone(Question("and singers?", AFTER_BAKER), "and singers?") != SINGER


@pytest.mark.parametrize(
    ("history", "text"),
    [
        ((), "and nurses?"),
        ((Turn("user", "??"), Turn("assistant", "Ask something.")), "and nurses?"),
        ((Turn("assistant", "Hello."),), "and nurses?"),
        (AFTER_BAKER, "thanks!"),
        (AFTER_BAKER, "?!"),
    ],
)
def test_first_questions_and_small_talk_are_not_read(
    encoder: Encoder, asked: AskedIndex, history: tuple[Turn, ...], text: str
) -> None:
    hears = Hears(NURSE, encoder)
    rewriter = ChoosingRewriter(Says(text), encoder, hears, asked)
    assert rewriter.standalone(Question(text, history), text) == text
    assert not hears.read
