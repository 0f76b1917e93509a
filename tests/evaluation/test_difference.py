from __future__ import annotations

import numpy as np
import pytest

from assistant.evaluation.difference import Paired, differences
from assistant.evaluation.statistics.mcnemar import mcnemar
from assistant.evaluation.statistics.power import questions_needed


def paired(better: int, worse: int, same: int, *, part: str = "", clusters: str = "") -> Paired:
    """Questions that only the new, only the base, and both systems get right."""
    base = np.array([False] * better + [True] * (worse + same))
    new = np.array([True] * better + [False] * worse + [True] * same)
    return Paired("right", part, base, new, tuple(clusters or map(str, range(len(base)))))


def test_a_gain_is_told_for_the_new_system() -> None:
    (one,) = differences([paired(20, 0, 20)])
    assert (one.questions, one.base, one.new, one.difference) == (40, 0.5, 1.0, 0.5)
    assert one.separable
    assert one.needed is None
    assert one.p_value == one.p_adjusted == pytest.approx(2 * 0.5**20)
    low, high = f"{one.low * 100:.1f}", f"{one.high * 100:.1f}"
    assert one.in_words("ml", "dl") == (
        f"right: ml 50.0%, dl 100.0%; dl better by 50.0 points [{low}, {high}] at n = 40 "
        "(p = 1.9e-06, after Holm over 1 1.9e-06)"
    )


def test_a_loss_is_told_for_the_base_system_with_its_ends_turned() -> None:
    (one,) = differences([paired(0, 20, 20)])
    assert one.high < 0
    low, high = f"{-one.high * 100:.1f}", f"{-one.low * 100:.1f}"
    assert f"ml better by 50.0 points [{low}, {high}] at n = 40" in one.in_words("ml", "dl")


def test_what_cannot_be_told_says_how_many_questions_it_would_take() -> None:
    (one,) = differences([paired(5, 3, 32, part="kind list")])
    assert not one.separable
    # ψ = 0.2, δ = 0.05: (1.95996 · 0.44721 + 0.84162 · 0.44441)² / 0.0025 = 625.5
    assert one.needed == 626
    words = one.in_words("ml", "dl")
    interval = f"[{one.low * 100:+.1f}, {one.high * 100:+.1f}]"
    assert one.low < 0 < one.high
    assert words.startswith(f"kind list: ml 87.5%, dl 92.5%; +5.0 points {interval}, not separable at n = 40")
    assert words.endswith("about 630 questions would be needed")


def test_no_difference_takes_no_number_of_questions() -> None:
    for one in differences([paired(3, 3, 10), paired(0, 0, 10)]):
        assert one.needed is None
        assert one.in_words().endswith("; no difference was seen")


def test_one_of_many_takes_more_than_one_alone() -> None:
    alone = differences([paired(7, 0, 23)])[0]
    among = differences([paired(7, 0, 23), *[paired(1, 1, 28)] * 9])[0]
    assert alone.separable
    assert (among.p_value, among.p_adjusted) == (alone.p_value, pytest.approx(10 * alone.p_value))
    assert (among.low, among.high) == (alone.low, alone.high)
    assert not among.separable
    assert among.needed == questions_needed(7 / 30, 0, 0.05 / 10) > 30
    assert "after Holm over 10" in among.in_words()


def test_an_interval_without_width_does_not_separate() -> None:
    (one,) = differences([paired(3, 0, 0)])
    assert (one.low, one.high, one.p_value) == (1.0, 1.0, 0.25)
    assert not one.separable
    assert one.needed == 4  # the formula says 4; three were too few


def test_as_many_as_did_not_suffice_are_never_said_to() -> None:
    for better in range(1, 9):
        for worse in range(better):
            (one,) = differences([paired(better, worse, 4)])
            assert one.separable or (one.needed or 0) > one.questions


def test_turns_of_one_conversation_count_as_less() -> None:
    (alone,) = differences([paired(8, 0, 8)])
    (talks,) = differences([paired(8, 0, 8, clusters="aaaabbbbccccdddd")])
    assert alone.p_value == mcnemar(8, 0)
    assert talks.p_value == 0.5  # two talks of four, either way
    assert talks.high - talks.low > alone.high - alone.low
    assert not talks.separable
    assert talks.needed is not None
    assert talks.needed > questions_needed(0.5, 0.0, 0.05)


def test_no_family_has_no_differences() -> None:
    assert differences([]) == ()
