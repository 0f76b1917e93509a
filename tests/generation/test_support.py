from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.generation.support import SupportCheck

CITED = "Salaries: entry level $80,000-$120,000 in the US; PyTorch and GPT-4 are asked for."


class Says:
    def __init__(self, probability: float) -> None:
        self.probability = probability

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.full(len(texts), self.probability, dtype=np.float32)


@pytest.mark.parametrize(
    "sentence", ["It pays $90,000.", "TensorFlow is asked for.", "It is GPT-3.", "About 12 % do."]
)
def test_a_figure_or_name_that_is_not_cited_decides_alone(sentence: str) -> None:
    assert SupportCheck(Says(1.0)).supported(sentence, CITED, CITED) == 0


def test_the_reader_decides_the_rest() -> None:
    assert SupportCheck(Says(0.25)).supported("It pays $80000 with PyTorch.", CITED, CITED) == pytest.approx(
        0.25
    )
    assert SupportCheck(Says(0.9)).supported("It pays.", "", "") == 0


def test_a_figure_of_the_heading_alone_is_not_cited() -> None:
    check = SupportCheck(Says(0.9))
    assert check.supported("You can earn $500.", "Earning $500: yes, many do.", "yes, many do.") == 0
