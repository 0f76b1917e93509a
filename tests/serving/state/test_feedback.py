from __future__ import annotations

import pytest

from assistant.serving.state.feedback import Helpfulness
from assistant.serving.state.refusals import TextRefused
from assistant.serving.state.state import State


def test_it_is_kept_and_counted_by_system(state: State) -> None:
    first = state.feedback.add("me", question="q", answerer="dl", helpful=False, reason="wrong", answer="x")
    second = state.feedback.add("you", question="q", answerer="dl", helpful=True)
    assert state.feedback.given() == [first, second]
    assert state.feedback.given("you") == [second]
    assert state.feedback.by_system() == {"dl": Helpfulness(1, 1)}


@pytest.mark.parametrize(("field", "longest"), [("question", 4000), ("answer", 20_000), ("reason", 2000)])
def test_texts_are_bounded(state: State, field: str, longest: int) -> None:
    texts = {"question": "q", "answer": "a", "reason": "r"}
    state.feedback.add("me", answerer="ml", helpful=True, **(texts | {field: "\U0001f600" * longest}))
    with pytest.raises(TextRefused) as refused:
        state.feedback.add("me", answerer="ml", helpful=True, **(texts | {field: "x" * (longest + 1)}))
    assert refused.value.field == field
    assert len(state.feedback.given()) == 1
