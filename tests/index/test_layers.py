from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.errors import WeightsError
from assistant.index.weights import CARD, LAYERS, base_weights, resolve_weights, with_layers


def write(directory: Path, **changed: str) -> None:
    from assistant.artefact import file_sha256

    directory.mkdir()
    (directory / LAYERS).write_bytes(b"layers")
    card = {"base_fingerprint": base_weights().fingerprint, "sha256": file_sha256(directory / LAYERS)}
    (directory / CARD).write_text(json.dumps(card | changed))


def test_layers_change_the_fingerprint(tmp_path: Path) -> None:
    base = base_weights()
    assert with_layers(base, tmp_path / "none") == base
    write(tmp_path / "tuned")
    tuned = resolve_weights(None, tmp_path / "tuned")
    assert tuned.layers == tmp_path / "tuned"
    assert tuned.fingerprint != base.fingerprint
    assert tuned.source == base.source


@pytest.mark.parametrize("changed", [{"sha256": "0" * 64}, {"base_fingerprint": "another"}])
def test_layers_that_are_not_what_the_card_says(tmp_path: Path, changed: dict[str, str]) -> None:
    write(tmp_path / "tuned", **changed)
    with pytest.raises(WeightsError, match="not what"):
        with_layers(base_weights(), tmp_path / "tuned")
