from __future__ import annotations

import pytest

from assistant.conversation.places import label, listed, place_named


@pytest.mark.parametrize(
    ("answer", "items"),
    [
        ("Ethics:\n- Privacy: whose data\n- Bias (unfair)", ["Privacy: whose data", "Bias (unfair)"]),
        ("1. Learn Python.\n2. Build things.", ["Learn Python.", "Build things."]),
        ("Steps: 1. Learn Python. 2. Build things.", ["Learn Python.", "Build things."]),
        ("Two:\n- a b\n- c d\n\nMore:\n- e\n- f\n- g", ["a b", "c d"]),
        ("No list here.\n\nTwo:\n- a\n- b", ["a", "b"]),
        ("", []),
        ("- only one item", []),
        ("Pandas, matplotlib and Tableau.", []),
        ("It costs 1,500 to 2,000 dollars.", []),
        ("Python 3. Then 2. Then nothing.", []),
    ],
)
def test_the_first_list_of_an_answer(answer: str, items: list[str]) -> None:
    assert listed(answer) == items


@pytest.mark.parametrize(
    ("words", "place"),
    [("first", 0), ("3rd", 2), ("Three", 2), ("2", 1), ("last", 3), ("fifth", None), ("0", None)],
)
def test_the_place_that_words_name(words: str, place: int | None) -> None:
    assert place_named(words, 4) == place


def test_what_an_item_is_called() -> None:
    assert label("Bias (unfair results): all of it") == "Bias"
    assert label("Languages, e.g. Python.") == "Languages"
