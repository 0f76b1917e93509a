from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.generation.grounding import CheckedSentence, Ground, Remembering, check, nearest
from assistant.protocols import Vectors

GAS = Ground("Yeast makes gas at $3.", 0, "Dough")
SALT = Ground("Salt slows it.", 1)
HEAT = Ground("Heat kills Yeast.", 2)


class Says:
    """Supported is what has all its words in what is read."""

    def supported(self, sentence: str, cited: str, quoted: str) -> float:
        words = sentence.lower().rstrip(".").split()
        return sum(word in cited.lower() for word in words) / len(words) - 0.25


class Letters:
    """As many dimensions as letters."""

    dim = 26

    def encode(self, texts: Sequence[str]) -> Vectors:
        counts = [[text.lower().count(chr(97 + at)) for at in range(26)] for text in texts]
        rows = np.array(counts, dtype=np.float32).reshape(len(texts), 26)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def checked(text: str, *grounds: Ground) -> list[CheckedSentence]:
    return list(check(text, lambda sentence: grounds, Says()))


def test_each_sentence_rests_on_the_evidence_that_supports_it_best() -> None:
    first, second = checked("Salt slows it [1]. Yeast makes gas.", GAS, SALT, HEAT)
    assert (first.text, first.by, first.score) == ("Salt slows it.", (1,), 0.75)
    assert (second.by, second.supported, second.missing) == ((0,), True, ())


def test_two_together_support_what_neither_does_alone() -> None:
    (one,) = checked("Gas salt makes slows.", GAS, SALT)
    assert (one.by, one.score) == ((0, 1), 0.75)


def test_what_is_not_supported_rests_on_nothing() -> None:
    (one,) = checked("- Whales sing in London for $5 or $3.", GAS, SALT)
    assert (one.text, one.supported, one.by) == ("Whales sing in London for $5 or $3.", False, ())
    assert one.missing == ("5", "london")
    assert checked("Yeast makes gas.") == [CheckedSentence("Yeast makes gas.", 0.0, (), ())]
    assert checked(" .\n") == []


def test_a_name_may_stand_in_a_heading() -> None:
    assert checked("It is Dough.", GAS)[0].missing == ()


def test_the_nearest_five_by_cosine() -> None:
    grounds = [Ground(letter * 3, at) for at, letter in enumerate("abcdefg")]
    near = nearest(grounds, Letters())
    assert [ground.words for ground in near("gggff")] == ["ggg", "fff", "aaa", "bbb", "ccc"]
    assert list(nearest([], Letters())("x")) == []


def test_what_was_encoded_is_not_encoded_again() -> None:
    seen: list[str] = []

    class Counts(Letters):
        def encode(self, texts: Sequence[str]) -> Vectors:
            seen.extend(texts)
            return super().encode(texts)

    remembering = Remembering(Counts())
    for texts in (["ab", "c", "ab"], ["c", "d"], []):
        np.testing.assert_array_equal(remembering.encode(texts), Letters().encode(texts))
    assert seen == ["ab", "c", "d"]
