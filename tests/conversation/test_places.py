from __future__ import annotations

import pytest

from assistant.conversation.places import listed, with_places


@pytest.mark.parametrize(
    ("answer", "read"),
    [
        (
            "Ethics:\n- Privacy: whose data\n- Bias (unfair)\n- Misuse of AI",
            "Ethics: first Privacy, second Bias, third last Misuse of AI.",
        ),
        ("1. Learn Python. 2. Build things.", "first Learn Python, second last Build things."),
        ("1. Learn Python.\n2. Build things.", "first Learn Python, second last Build things."),
        (
            "It has two: LSTM and GRU. Both remember.",
            "It has two: first LSTM, second last GRU. Both remember.",
        ),
        ("Pandas, matplotlib, and Tableau.", "first Pandas, second matplotlib, third last Tableau."),
    ],
)
def test_a_list_is_read_with_its_places(answer: str, read: str) -> None:
    assert with_places(answer) == read


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "DeepMind and OpenAI.",
        "- only one item",
        "It costs 1,500 to 2,000 dollars.",
        "Python 3. Then 2. Then nothing.",
        "It is slow, which nobody who has tried it for more than a day likes, and dear.",
    ],
)
def test_without_a_list_it_stays_as_it_is(answer: str) -> None:
    assert listed(answer) is None
    assert with_places(answer) == answer


def test_more_items_than_words_for_places() -> None:
    read = with_places("\n".join(f"- item {number}" for number in range(1, 31)))
    assert "twelfth item 12." in read
    assert "item 13" not in read
