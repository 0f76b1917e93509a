from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant import Turn
from assistant.index.asked import Asked, AskedIndex
from assistant.index.encoder import OnnxEncoder
from assistant.questions.judged_question import JudgedQuestion
from assistant.training.choosing_data import FollowUp, candidates_of_follow_ups, without_units
from assistant.training.rewriting_data import Rewrite

BAKER, NURSE, DOUGH = "What does a baker earn?", "What does a nurse earn?", "Why does dough rise?"
HISTORY = (Turn("user", BAKER), Turn("assistant", "Three dollars."))
NURSES = Rewrite(HISTORY, "and nurses?", "What do nurses earn?")


@pytest.fixture(scope="module")
def encoder(built_once: tuple[Path, Path]) -> OnnxEncoder:
    directory = next(built_once[1].glob("encoder-*"))
    return OnnxEncoder.load(directory / "encoder.int8.onnx", directory / "tokenizer.json", 256)


@pytest.fixture(scope="module")
def known(encoder: OnnxEncoder) -> AskedIndex:
    answers = {BAKER: "Three dollars [1].", NURSE: "Four dollars [1].", DOUGH: "Because of yeast [1]."}
    return without_units([Asked((title,), (), answer) for title, answer in answers.items()], encoder)


def test_without_a_judgement_nearness_to_what_is_meant_decides(
    known: AskedIndex, encoder: OnnxEncoder
) -> None:
    (one,) = candidates_of_follow_ups([FollowUp(NURSES, "What does a baker earn in nurses?")], known, encoder)
    assert one.question == "and nurses? [SEP] What does a baker earn? [SEP] Three dollars."
    assert one.right == (("What do nurses earn?",), (NURSE,))
    assert {BAKER, DOUGH, "and nurses?"} <= set(one.wrong)


def test_what_was_written_well_is_right_too(known: AskedIndex, encoder: OnnxEncoder) -> None:
    (one,) = candidates_of_follow_ups([FollowUp(NURSES, "What do nurses earn")], known, encoder)
    assert ("What do nurses earn",) in one.right


def test_a_judged_turn_goes_by_its_facts(known: AskedIndex, encoder: OnnxEncoder) -> None:
    turn = JudgedQuestion(
        "t",
        "and nurses?",
        "fact",
        must=((re.compile("four dollars", re.I),),),
        min_must=1,
        standalone="What do nurses earn?",
    )
    (one,) = candidates_of_follow_ups([FollowUp(NURSES, "and nurses?", turn)], known, encoder, as_served=True)
    assert one.right == ((NURSE,),)
    assert set(one.wrong) == {BAKER, DOUGH}


def test_out_of_scope_only_the_question_itself_is_right(known: AskedIndex, encoder: OnnxEncoder) -> None:
    outside = JudgedQuestion("t", "and kings?", "fact", out_of_scope=True, standalone="What do kings earn?")
    said = FollowUp(Rewrite(HISTORY, "and kings?", "What do kings earn?"), "kings", outside)
    (learned,) = candidates_of_follow_ups([said], known, encoder)
    assert learned.right == (("What do kings earn?",),)
    (measured,) = candidates_of_follow_ups([said], known, encoder, as_served=True)
    assert measured.right == ()
    assert {BAKER, NURSE} <= set(measured.wrong)


def test_a_complete_question_is_not_taken_for_a_wrong_one(known: AskedIndex, encoder: OnnxEncoder) -> None:
    said = FollowUp(Rewrite(HISTORY, DOUGH, None), DOUGH, leans=False)
    (one,) = candidates_of_follow_ups([said], known, encoder)
    assert DOUGH not in one.wrong
    assert (DOUGH,) in one.right
