from __future__ import annotations

from assistant.evaluation.measures.expected import things_held
from assistant.evaluation.measures.proportion import Proportion


def test_numbers_and_names_held_by_hand() -> None:
    expected = "At Google they earn $112,806 in 2 years, by PyTorch."
    assert things_held(expected, "google pays 112806") == Proportion(2, 4)
    assert things_held(expected, "") == Proportion(0, 4)
    assert things_held("Yeast makes gas.", "Yeast makes gas.") == Proportion(0, 0)


def test_a_name_inside_another_word_is_not_held() -> None:
    assert things_held("We use the GPU.", "GPUless") == Proportion(0, 1)
    assert things_held("We use the GPU.", "a (GPU)") == Proportion(1, 1)
