"""`assistant benchmark`: a public benchmark by name, with published figures beside ours.

Given a name and the folder its data lies in, runs and prints a Markdown table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path

from assistant.artefact import read_manifest
from assistant.benchmarks import beir, clinc150
from assistant.building.recipe import Progress
from assistant.index.encoder import OnnxEncoder
from assistant.index.reference_encoder import ReferenceEncoder
from assistant.index.weights import CARD
from assistant.load import read_current


class Benchmark(StrEnum):
    """What can be run."""

    CLINC150 = "clinc150"
    SCIFACT = "scifact"


_DECLINED = (0.005, 0.02, 0.05)  # shares of validation questions in scope that may be declined
_SCIFACT = {"all-MiniLM-L6-v2, as published": "0.645", "BM25, BEIR's": "0.665"}


def run_benchmark(
    name: Benchmark, data: Path, index: Path, work: Path, device: str, progress: Progress
) -> Iterator[str]:
    """Lines of a table, as they are measured.

    Args:
        index: the built directory whose encoder is measured.
        work: what a benchmark trains is kept here, and found again.

    Raises:
        EvaluationError: the data does not lie where it should.
    """
    if name is Benchmark.SCIFACT:
        yield from _scifact(beir.read_beir(data), index)
    else:
        yield from _clinc150(clinc150.read_clinc150(data), work / "clinc150", device, progress)


def _scifact(data: beir.BeirSet, index: Path) -> Iterator[str]:
    directory = index / read_current(index)["artefacts"]["encoder"]
    manifest = read_manifest(directory, "encoder")
    yield from _row("encoder", "nDCG@10", "95 % interval")
    yield from _row("---", "---", "---")
    for form in ("int8", "fp32"):
        encoder = OnnxEncoder.load(
            directory / f"encoder.{form}.onnx", directory / "tokenizer.json", manifest.recipe["max_tokens"]
        )
        found = beir.ndcg_of(encoder, data)
        yield from _row(f"ours, {form}", f"{found.mean:.3f}", f"[{found.low:.3f}, {found.high:.3f}]")
    for name, figure in _SCIFACT.items():
        yield from _row(name, figure, "")


def _clinc150(data: clinc150.ClincSet, work: Path, device: str, progress: Progress) -> Iterator[str]:
    if not (work / CARD).is_file():
        clinc150.fine_tune(data, work, device, progress)
    encoder = ReferenceEncoder(work)
    yield from _row("system", "in-scope accuracy", "out-of-scope recall", "accuracy, nothing declined")
    yield from _row("---", "---", "---", "---")
    systems = {
        "ml": clinc150.classical_guesses(data),
        "dl": clinc150.neural_guesses(data, encoder.encode),
    }
    for share in _DECLINED:
        for name, guesses in systems.items():
            found = clinc150.clinc_figures(data, guesses, share)
            figures = (found.accuracy, found.recall, found.accuracy_ungated)
            yield from _row(f"{name}, {share:.1%} may be declined", *(f"{one:.1%}" for one in figures))
    for name, (accuracy, recall) in clinc150.PUBLISHED.items():
        yield from _row(f"{name} (Larson et al. 2019)", f"{accuracy:.1%}", f"{recall:.1%}", "")


def _row(*cells: str) -> Sequence[str]:
    return ["| " + " | ".join(cells) + " |"]
