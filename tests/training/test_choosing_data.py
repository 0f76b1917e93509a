from __future__ import annotations

import re
from dataclasses import replace

import pytest

from assistant import Turn
from assistant.index.asked import Asked, AskedIndex, embed_asked
from assistant.protocols import Encoder
from assistant.questions.judged_question import JudgedQuestion
from assistant.training.choosing_data import candidates_of_follow_ups
from assistant.training.rewriting_data import UNANSWERED, Rewrite

BAKER, NURSE, DOUGH = "What does a baker earn?", "What does a nurse earn?", "Why does dough rise?"
HISTORY = (Turn("user", BAKER), Turn("assistant", "Three dollars."))
NURSES = Rewrite(HISTORY, "and nurses?", "What do nurses earn?")


@pytest.fixture(scope="module")
def known(encoder: Encoder) -> AskedIndex:
    answers = {BAKER: "Three dollars [1].", NURSE: "Four dollars [1].", DOUGH: "Because of yeast [1]."}
    return embed_asked([Asked((title,), (), answer) for title, answer in answers.items()], encoder)


def test_without_a_judgement_nearness_to_what_is_meant_decides(known: AskedIndex, encoder: Encoder) -> None:
    (one,) = candidates_of_follow_ups([NURSES], ["What does a baker earn in nurses?"], known, encoder)
    assert one.question == "and nurses? [SEP] What does a baker earn? [SEP] Three dollars."
    assert one.right == (("What do nurses earn?",), (NURSE,))
    assert {BAKER, DOUGH, "and nurses?"} <= set(one.wrong)


def test_what_was_written_well_is_right_too(known: AskedIndex, encoder: Encoder) -> None:
    (one,) = candidates_of_follow_ups([NURSES], ["What do nurses earn"], known, encoder)
    assert ("What do nurses earn",) in one.right


def test_a_judged_turn_goes_by_its_facts(known: AskedIndex, encoder: Encoder) -> None:
    turn = JudgedQuestion(
        "t",
        "and nurses?",
        "fact",
        must=((re.compile("four dollars", re.I),),),
        min_must=1,
        standalone="What do nurses earn?",
    )
    (one,) = candidates_of_follow_ups(
        [replace(NURSES, judged=turn)], ["and nurses?"], known, encoder, as_served=True
    )
    assert one.right == ((NURSE,),)
    assert set(one.wrong) == {BAKER, DOUGH}


def test_out_of_scope_only_the_question_itself_is_right(known: AskedIndex, encoder: Encoder) -> None:
    outside = JudgedQuestion("t", "and kings?", "fact", out_of_scope=True, standalone="What do kings earn?")
    said = Rewrite(HISTORY, "and kings?", "What do kings earn?", outside)
    (learned,) = candidates_of_follow_ups([said], ["kings"], known, encoder)
    assert learned.right == (("What do kings earn?",),)
    (measured,) = candidates_of_follow_ups([said], ["kings"], known, encoder, as_served=True)
    assert measured.right == ()
    assert {BAKER, NURSE} <= set(measured.wrong)


def test_the_answer_that_was_given_tells_which_known_question_was_meant(
    known: AskedIndex, encoder: Encoder
) -> None:
    said = replace(NURSES, standalone="How rich do you get in a hospital?", answer="Four dollars.")
    (one,) = candidates_of_follow_ups([said], ["hospitals"], known, encoder)
    assert (NURSE,) in one.right


def test_no_known_question_is_meant_by_what_was_not_answered(known: AskedIndex, encoder: Encoder) -> None:
    said = replace(NURSES, standalone="What does a head nurse earn?", answer=UNANSWERED)
    (one,) = candidates_of_follow_ups([said], ["nurse"], known, encoder)
    assert one.right == (("What does a head nurse earn?",),)
    assert {BAKER, DOUGH} <= set(one.wrong)


def test_a_complete_question_is_not_taken_for_a_wrong_one(known: AskedIndex, encoder: Encoder) -> None:
    (one,) = candidates_of_follow_ups([Rewrite(HISTORY, DOUGH, None)], [DOUGH], known, encoder)
    assert DOUGH not in one.wrong
    assert (DOUGH,) in one.right
