from __future__ import annotations

import re

import pytest

from assistant.evaluation.measures.facts import facts_found, facts_met, says_forbidden
from assistant.questions.judged_question import JudgedQuestion


def question(must: tuple[tuple[str, ...], ...] = (), must_not: tuple[str, ...] = ()) -> JudgedQuestion:
    groups = tuple(tuple(map(re.compile, group)) for group in must)
    return JudgedQuestion("q", "?", "fact", must=groups, must_not=tuple(map(re.compile, must_not)))


FRUIT = question((("apple", "pear"), ("fig",), ("plum",)), ("stone", "brick"))


def test_found_by_hand() -> None:
    assert facts_met(FRUIT, "a pear, an apple and a fig") == 2
    assert facts_found(FRUIT, "a pear, an apple and a fig") == pytest.approx(2 / 3)
    assert facts_found(FRUIT, None) == 0


def test_forbidden_by_hand() -> None:
    assert says_forbidden(FRUIT, "a brick") is True
    assert says_forbidden(FRUIT, "a pear") is False


def test_what_cannot_be_scored_is_not_zero() -> None:
    assert facts_found(question(), "a pear") is None
    assert says_forbidden(question(), "a pear") is None
    assert says_forbidden(FRUIT, None) is None
