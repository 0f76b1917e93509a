from __future__ import annotations

import numpy as np
import pytest
from rouge_score.rouge_scorer import RougeScorer

from assistant.evaluation.measures.expected import normalised, things_held, token_f1
from assistant.evaluation.measures.proportion import Proportion

WORDS = "gas yeast oven 220 degrees dough rises a the bake".split()


def test_case_punctuation_articles_and_white_space_do_not_count() -> None:
    assert normalised("The  yeast's gas,\nand AN oven!") == "yeasts gas and oven"


def test_token_f1_by_hand() -> None:
    # Three of the four words expected are among the five said: 2 · 3 / (4 + 5).
    assert token_f1("Yeast makes the dough rise.", "It is yeast: dough, rise") == pytest.approx(6 / 9)
    assert token_f1("gas gas", "gas") == pytest.approx(2 / 3)  # a word counts as often as both have it
    assert token_f1("gas", "an oven") == 0
    assert token_f1("Gas.", "the gas") == 1


def test_without_a_word_left_f1_is_all_or_nothing() -> None:
    assert token_f1("the", "A.") == 1
    assert token_f1("the", "gas") == token_f1("gas", "") == 0


def test_token_f1_equals_rouge_1_of_normalised_texts() -> None:
    random, rouge = np.random.default_rng(4), RougeScorer(["rouge1"])
    for _ in range(50):
        one, other = (" ".join(random.choice(WORDS, random.integers(1, 9))) for _ in range(2))
        peer = rouge.score(normalised(one), normalised(other))["rouge1"].fmeasure
        if normalised(one) and normalised(other):
            assert token_f1(one, other) == pytest.approx(peer)


def test_numbers_and_names_held_by_hand() -> None:
    expected = "At Google they earn $112,806 in 2 years, by PyTorch."
    assert things_held(expected, "google pays 112806") == Proportion(2, 4)
    assert things_held(expected, "") == Proportion(0, 4)
    assert things_held("Yeast makes gas.", "Yeast makes gas.") == Proportion(0, 0)


def test_a_name_inside_another_word_is_not_held() -> None:
    assert things_held("We use the GPU.", "GPUless") == Proportion(0, 1)
    assert things_held("We use the GPU.", "a (GPU)") == Proportion(1, 1)
