from __future__ import annotations

from pathlib import Path

import pytest

from assistant.classical.scope import TextScope, TextScopeRecipe
from assistant.errors import ArtefactDamaged

INSIDE = ["how do I bake bread", "why does dough rise", "bread oven temperature", "what makes dough sour"]
OUTSIDE = ["who won the cup", "price of a flight", "weather in rome", "write me a poem"]


def test_it_tells_what_it_learned_apart_and_survives_the_disk(tmp_path: Path) -> None:
    scope = TextScope.fit(INSIDE, OUTSIDE, TextScopeRecipe())
    inside, outside = scope.margin("does bread dough rise"), scope.margin("weather and flight price")
    assert outside < 0 < inside
    scope.save(tmp_path / "scope")
    loaded = TextScope.load(tmp_path / "scope")
    assert loaded is not None
    assert loaded.margin("does bread dough rise") == pytest.approx(inside, abs=1e-6)
    assert loaded.margin("") == loaded.margin("???")


def test_none_where_nothing_was_fitted(tmp_path: Path) -> None:
    assert TextScope.load(tmp_path / "scope") is None


def test_damage_is_an_error(tmp_path: Path) -> None:
    TextScope.fit(INSIDE, OUTSIDE, TextScopeRecipe()).save(tmp_path / "scope")
    (tmp_path / "scope" / "coefficients.npy").write_bytes(b"x")
    with pytest.raises(ArtefactDamaged, match="scope"):
        TextScope.load(tmp_path / "scope")
