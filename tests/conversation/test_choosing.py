from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant import Question, Turn
from assistant.conversation.choosing import ChoosingRecipe, ChoosingRewriter
from assistant.index.asked import Asked, AskedIndex, embed_asked
from assistant.protocols import Encoder

BAKER, NURSE, DOUGH = "What does a baker earn?", "What does a nurse earn?", "Why does dough rise?"
AFTER_BAKER = (Turn("user", "what do bakers make"), Turn("assistant", "A baker earns $3."))


class Scorer:
    """Sure of one text; ``read`` holds what it was given."""

    def __init__(self, sure_of: str) -> None:
        self.sure_of = sure_of
        self.read: list[tuple[str, list[str]]] = []

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        self.read.append((question, list(texts)))
        return np.array([0.9 if text == self.sure_of else 0.1 for text in texts], dtype=np.float32)


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
    return embed_asked([*entries, Asked(("What does a singer earn?",), ())], encoder)


def test_the_question_that_is_meant_takes_the_place_of_what_was_written(
    encoder: Encoder, asked: AskedIndex
) -> None:
    scorer = Scorer(NURSE)
    rewriter = ChoosingRewriter(Says("What does a baker earn, and nurses?"), encoder, asked, scorer)
    assert rewriter.standalone(Question("and nurses?", AFTER_BAKER), "and nurses?") == NURSE
    ((conversation, texts),) = scorer.read
    assert conversation == "and nurses? [SEP] what do bakers make [SEP] A baker earns $3."
    assert texts[0] == "What does a baker earn, and nurses?"
    assert set(texts[1:]) == {BAKER, NURSE, DOUGH}, "a question without a written answer was read"


def test_what_was_written_stays_where_the_model_is_surer_of_it(encoder: Encoder, asked: AskedIndex) -> None:
    written = "Do nurses sing?"
    rewriter = ChoosingRewriter(Says(written), encoder, asked, Scorer(written))
    assert rewriter.standalone(Question("do nurses sing?", AFTER_BAKER), "do nurses sing?") == written


@pytest.mark.parametrize("surer", [4.0, 5.0])
def test_how_much_surer_it_has_to_be_can_be_said(encoder: Encoder, asked: AskedIndex, surer: float) -> None:
    apart = 2 * np.log(9)  # 0.9 against 0.1 in log odds: 4.39
    rewriter = ChoosingRewriter(Says("nurses?"), encoder, asked, Scorer(NURSE), ChoosingRecipe(surer=surer))
    chosen = rewriter.standalone(Question("and nurses?", AFTER_BAKER), "and nurses?")
    assert chosen == (NURSE if surer < apart else "nurses?")


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
    scorer = Scorer(NURSE)
    rewriter = ChoosingRewriter(Says(text), encoder, asked, scorer)
    assert rewriter.standalone(Question(text, history), text) == text
    assert not scorer.read


@pytest.mark.parametrize("sure", [0.0, 1.0])
def test_a_model_that_has_no_doubt_is_believed(encoder: Encoder, asked: AskedIndex, sure: float) -> None:
    class Extreme(Scorer):
        def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
            return np.array([sure if text == NURSE else 1 - sure for text in texts], dtype=np.float32)

    rewriter = ChoosingRewriter(Says("nurses?"), encoder, asked, Extreme(NURSE))
    chosen = rewriter.standalone(Question("and nurses?", AFTER_BAKER), "and nurses?")
    assert chosen == (NURSE if sure else "nurses?")
