from __future__ import annotations

import random

import pytest

from assistant import Turn
from assistant.conversation.places import listed
from assistant.training.pointing import with_other_places
from assistant.training.rewriting_data import Rewrite

ANSWER = "Fruit:\n- apples: red\n- pears: green\n- plums: blue\n- figs: brown"


def moved(question: str, standalone: str | None, answer: str = ANSWER, seed: int = 1) -> Rewrite:
    history = (Turn("user", "Which fruit is there?"), Turn("assistant", answer))
    (one,) = with_other_places([Rewrite(history, question, standalone)], random.Random(seed), 1.0)
    return one


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("and the second one?", ("first", "third", "fourth", "last")),
        ("2nd?", ("1st", "3rd", "4th")),
        ("number two, please", ("number one", "number three", "number four")),
        ("what's #2", ("#1", "#3", "#4")),
    ],
)
def test_the_item_goes_where_the_words_say(question: str, words: tuple[str, ...]) -> None:
    for seed in range(8):
        one = moved(question, "What are pears?", seed=seed)
        assert one.standalone == "What are pears?"
        said = [word for word in words if word in one.question]
        assert len(said) == 1
        found = listed(one.history[-1].content)
        assert found is not None
        place = ["one", "two", "three", "four"] if "number" in question else None
        at = next(number for number, item in enumerate(found.items) if item.startswith("pears"))
        assert at != 1
        if place:
            assert one.question == f"number {place[at]}, please"


@pytest.mark.parametrize(
    ("question", "standalone"),
    [
        ("the first two?", "What are apples and pears?"),
        ("first of all, are pears good?", "Are pears good?"),
        ("the second one?", "Who grows plums?"),
        ("the ninth one?", "What are pears?"),
        ("the second, and the third?", "What are pears and plums?"),
        ("and pears?", "What are pears?"),
        ("the second one?", None),
    ],
)
def test_what_is_not_one_item_s_place_stays(question: str, standalone: str | None) -> None:
    assert moved(question, standalone).question == question
    assert moved(question, standalone).history[-1].content == ANSWER


def test_without_a_list_nothing_moves() -> None:
    assert moved("the second one?", "What are pears?", answer="Pears.").question == "the second one?"
