from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.domain import Span
from assistant.protocols import Vectors
from assistant.questions.leakage import LeakageRecipe, Wording, by_held_out, find_twins, read_exceptions


class Vowels:
    """Texts with the same vowels mean the same."""

    dim = 5

    def encode(self, texts: Sequence[str]) -> Vectors:
        counts = np.array(
            [[text.lower().count(vowel) for vowel in "aeiou"] for text in texts], dtype=np.float32
        )
        return counts / np.linalg.norm(counts, axis=1, keepdims=True)


def wording(name: str, text: str, *gold: Span) -> Wording:
    return Wording(name, text, f"file:{name}", gold)


INDIA, STATES = Span("pay", 0, 9), Span("pay", 20, 29)


@pytest.mark.parametrize(
    ("held_out", "training", "how"),
    [
        ("What is DEEP learning?", "what is deep learning", "equal"),
        ("what does a deep learning engineer earn", "what does a deep learning enginer earn", "edit"),
        ("zzz oo bcd fgh", "qqq oo klm npr", "paraphrase"),
    ],
)
def test_twins_are_found(held_out: str, training: str, how: str) -> None:
    (twin,) = find_twins([wording("h", held_out)], [wording("t", training)], Vowels())
    assert twin.how == how
    assert 0.9 <= twin.similarity <= 1


def test_what_asks_for_something_else_is_no_twin() -> None:
    ours = wording("h", "entry level salary in india", INDIA)
    theirs = wording("t", "entry level salary in indiana", STATES)
    assert find_twins([ours], [theirs], Vowels()) == []
    assert len(find_twins([ours], [wording("t", theirs.text, INDIA)], Vowels())) == 1


def test_a_reviewed_pair_stands(tmp_path: Path) -> None:
    path = tmp_path / "exceptions.json"
    path.write_text('[{"held_out": "h", "training": "t", "why": "another question"}]')
    exceptions = read_exceptions(path)
    pair = [wording("h", "same words")], [wording("t", "same words")]
    assert find_twins(*pair, Vowels(), exceptions=exceptions) == []
    assert len(find_twins(*pair, Vowels())) == 1
    assert read_exceptions(tmp_path / "none.json") == frozenset()


def test_findings_are_gathered_by_what_is_held_out() -> None:
    training = [wording("t1", "the cat"), wording("t2", "the cat!")]
    ((ours, twins),) = by_held_out(find_twins([wording("h", "The cat")], training, Vowels()))
    assert ours.id == "h"
    assert [twin.training.id for twin in twins] == ["t1", "t2"]


def test_unlike_wordings_pass() -> None:
    recipe = LeakageRecipe(paraphrase=1.1)
    assert (
        find_twins([wording("h", "how hot is the oven")], [wording("t", "price of plums")], Vowels(), recipe)
        == []
    )
