from __future__ import annotations

import random

from assistant.domain import Chunk, Unit, UnitKind
from assistant.training.near_misses import Stated, near_misses

TEXT = "- Baker: earns $30,000 and bakes.\n- Nurse: earns $60,000 and cares."
UNITS = (
    Unit(UnitKind.BULLET, 0, 33, "Baker: earns $30,000 and bakes."),
    Unit(UnitKind.BULLET, 34, 67, "Nurse: earns $60,000 and cares."),
)
CHUNK = Chunk("c", "d", 0, 67, TEXT, ("Jobs", "Pay"), UNITS)
CITED = "Pay: Baker: earns $30,000 and bakes.\nNurse: earns $60,000 and cares."


def test_every_near_miss_says_something_else() -> None:
    stated = [
        Stated("A Baker earns $30,000, less than a Nurse.", CITED),
        Stated("Whales swim.", "Whales swim."),
    ]
    made = near_misses([CHUNK], [CHUNK], stated, random.Random(2))
    right = [one.question for one in made if one.right]
    wrong = [one.question for one in made if not one.right]
    assert right == [one.sentence for one in stated]
    assert not set(right) & set(wrong)
    assert any("$60,000" in text and "less" in text for text in wrong)  # another figure that is cited
    assert any("more than" in text for text in wrong)  # a turned word
    assert any(text.startswith("Baker: earns $60,000") for text in wrong)  # two items fused
    assert all(one.wrong for one in made if not one.right)


def test_a_sentence_is_set_beside_what_others_cite() -> None:
    stated = [
        Stated("Bread rises.", "Yeast lifts bread, so bread rises."),
        Stated("Whales swim.", "Whales swim."),
    ]
    for one in near_misses([], [], stated, random.Random(1)):
        assert one.right
        assert all(one.question not in text for text in one.wrong)
