from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
import torch

from assistant.training.reranker import Pair, RerankerTrainingRecipe, _loss

LOGITS = {"says it": 2.0, "says nothing at all": -1.0, "no": 0.5}
ASKED = (Pair("q", "says it", 1.0), Pair("q", "says nothing at all", 0.0))
OUTSIDE = (Pair("o", "no", 0.0),)


def logits(pairs: Sequence[Pair]) -> torch.Tensor:
    return torch.tensor([LOGITS[pair.text] for pair in pairs])


def softplus(value: float) -> float:
    return math.log1p(math.exp(value))


@pytest.mark.parametrize(("order", "first"), [(0.0, 0.0), (0.5, 0.5 * softplus(-3.0))])
def test_the_loss_is_of_pairs_and_of_which_comes_first(order: float, first: float) -> None:
    # Right or wrong: -log sigmoid(2), -log sigmoid(1), -log sigmoid(-0.5); first: -log softmax of 2 over 2, -1.
    pairs = (softplus(-2.0) + softplus(-1.0) + softplus(0.5)) / 3
    loss = _loss([ASKED, OUTSIDE], logits, RerankerTrainingRecipe(order=order), torch.device("cpu"))
    assert float(loss) == pytest.approx(pairs + first, abs=1e-6)


def test_out_of_scope_alone_has_no_order() -> None:
    loss = _loss([OUTSIDE], logits, RerankerTrainingRecipe(), torch.device("cpu"))
    assert float(loss) == pytest.approx(softplus(0.5), abs=1e-6)
