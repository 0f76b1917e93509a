from __future__ import annotations

from pathlib import Path

import pytest

from assistant.classical.scope import ScopeModel, ScopeRecipe
from assistant.errors import ArtefactDamaged

INSIDE = ["how do I bake bread", "why does dough rise", "bread oven temperature", "what makes dough sour"]
OUTSIDE = ["who won the cup", "price of a flight", "weather in rome", "write me a poem"]


def test_it_tells_what_it_learned_apart_and_survives_the_disk(tmp_path: Path) -> None:
    model = ScopeModel.fit(INSIDE, OUTSIDE, ScopeRecipe())
    inside, outside = (
        model.probability("does bread dough rise"),
        model.probability("weather and flight price"),
    )
    assert 0 <= outside < 0.5 < inside <= 1
    model.save(tmp_path / "scope")
    loaded = ScopeModel.load(tmp_path / "scope")
    assert loaded is not None
    assert loaded.probability("does bread dough rise") == pytest.approx(inside, abs=1e-6)


def test_none_where_nothing_was_fitted(tmp_path: Path) -> None:
    assert ScopeModel.load(tmp_path / "scope") is None


def test_damage_is_an_error(tmp_path: Path) -> None:
    ScopeModel.fit(INSIDE, OUTSIDE, ScopeRecipe()).save(tmp_path / "scope")
    (tmp_path / "scope" / "weights.npy").write_bytes(b"x")
    with pytest.raises(ArtefactDamaged, match="scope"):
        ScopeModel.load(tmp_path / "scope")
