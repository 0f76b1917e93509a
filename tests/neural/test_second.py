from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from assistant.domain import Chunk, Unit, UnitKind
from assistant.neural.retriever import KnownQuestion
from assistant.neural.second import SecondRecipe, second_answer

UNIT = Unit(UnitKind.SENTENCE, 0, 3, "Yes")
CHUNK = Chunk("c", "d", 0, 3, "Yes", (), (UNIT,))
RECIPE = SecondRecipe(gain=0.1, max_words=8, repeated=0.7)


def known(title: str, answer: str, *direction: float) -> KnownQuestion:
    vector = np.array(direction, dtype=np.float32)
    return KnownQuestion(title, 0.5, ((CHUNK, UNIT, 0.5),), answer, (), vector / np.linalg.norm(vector))


NETWORK = known("network", "A CNN reads images [1].", 1, 0.2, 0)
PAY = known("pay", "They earn $155K [1].", 0, 1, 0.2)
ASIDE = known("aside", "Bread is baked.", 0, 0, 1)
BOTH = np.array([0.7, 0.7, 0.1], dtype=np.float32) / np.linalg.norm([0.7, 0.7, 0.1])


def test_what_the_first_leaves_open_is_found() -> None:
    assert second_answer(BOTH, NETWORK, [ASIDE, PAY], RECIPE) == PAY


def test_a_question_that_the_first_answers_needs_no_second() -> None:
    assert second_answer(NETWORK.vector, NETWORK, [ASIDE, PAY], RECIPE) is None


@pytest.mark.parametrize(
    "other",
    [
        replace(PAY, answer="They earn $155K a year in the US, before tax."),
        replace(PAY, answer="CNN reads images."),
        replace(PAY, answer="Images, a CNN reads."),
        replace(PAY, answer=NETWORK.answer),
        replace(PAY, answer=""),
        replace(PAY, units=()),
    ],
    ids=[
        "too long together",
        "nothing new",
        "nothing new but commas",
        "the same",
        "no answer",
        "nothing to cite",
    ],
)
def test_seconds_that_do_not_count(other: KnownQuestion) -> None:
    assert second_answer(BOTH, NETWORK, [other], RECIPE) is None


def test_without_vectors_there_is_no_second() -> None:
    bare = KnownQuestion("t", 0.5, (), "answer")
    assert second_answer(np.zeros(0, dtype=np.float32), bare, [PAY], RECIPE) is None


def test_the_same_in_other_words_does_not_count() -> None:
    same = np.array([1.0, 0.0], dtype=np.float32)
    first = replace(NETWORK, answer_vector=same)
    assert second_answer(BOTH, first, [replace(PAY, answer_vector=same)], RECIPE) is None
    assert second_answer(BOTH, first, [replace(PAY, answer_vector=same[::-1])], RECIPE) == PAY
