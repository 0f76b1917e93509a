from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import GeneratorError
from assistant.generation.writers import open_writer
from assistant.training.adapting import AdaptingRecipe, adapt
from assistant.training.generation_data import Grounded
from assistant.training.loop import LoopRecipe
from tests.tiny_models import causal_model, seq2seq_model

EXAMPLES = [Grounded("what makes gas", ("yeast makes gas",), "yeast makes gas [1]")] * 8
RECIPE = AdaptingRecipe(LoopRecipe(epochs=6, learning_rate=2e-2, patience=6), batch=4, rank=4)


@pytest.mark.parametrize("rank", [0, 4])
def test_a_causal_model_learns_to_answer(tmp_path: Path, rank: int) -> None:
    causal_model(tmp_path / "base", end=1)
    recipe = AdaptingRecipe(RECIPE.loop, RECIPE.batch, rank)
    trained = adapt(
        str(tmp_path / "base"),
        lambda order: EXAMPLES,
        EXAMPLES[:4],
        tmp_path / "adapted",
        recipe,
        "cpu",
        lambda *progress: None,
    )
    assert trained.epoch > 0
    assert isinstance("".join(open_writer(str(tmp_path / "adapted")).write("what", ["yeast"])), str)


def test_a_sequence_to_sequence_model_learns_too(tmp_path: Path) -> None:
    seq2seq_model(tmp_path / "base", end=1)
    trained = adapt(
        str(tmp_path / "base"),
        lambda order: EXAMPLES,
        EXAMPLES[:4],
        tmp_path / "adapted",
        RECIPE,
        "cpu",
        lambda *progress: None,
    )
    assert trained.epoch > 0


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GeneratorError, match="language model that can be loaded"):
        adapt(
            str(tmp_path),
            lambda order: list(EXAMPLES),
            [],
            tmp_path / "x",
            RECIPE,
            "cpu",
            lambda *progress: None,
        )
