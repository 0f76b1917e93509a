"""`assistant compare`: two runs over the same questions → is the difference real?

Given two run folders, pairs their verdicts. The interval is a paired bootstrap (Efron and Tibshirani
1993, chapter 13), the p-value McNemar's exact test (1947). It needs no model.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import binomtest

from assistant.errors import EvaluationError

_SAMPLES = 10_000
_SEED = 13


@dataclass(frozen=True, slots=True)
class Difference:
    """New minus base, in share of questions in [-1, 1]; positive: the new run is better."""

    measure: str
    base: float
    new: float
    difference: float
    low: float
    high: float
    p_value: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every difference; ``regressed`` when one lies wholly below minus the tolerance."""

    questions: int
    differences: tuple[Difference, ...]
    regressed: bool

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def in_words(self) -> str:
        """One line a measure."""
        lines = [
            f"{one.measure}: {one.base:.1%} → {one.new:.1%}, difference {one.difference:+.1%} "
            f"[{one.low:+.1%}, {one.high:+.1%}], McNemar p = {one.p_value:.3g}"
            + ("" if one.low > 0 or one.high < 0 else f"; not separable at n = {self.questions}")
            for one in self.differences
        ]
        return "\n".join([*lines, "Regression." if self.regressed else "No regression."])


def compare_runs(base: Path, new: Path, *, tolerance: float = 0.0) -> Comparison:
    """Compare right, evidence and declining.

    Args:
        tolerance: loss, as a share of questions, that is accepted.

    Raises:
        EvaluationError: a folder is not a run, or the runs differ in questions or corpus.
    """
    manifests = [_read_json(folder / "manifest.json") for folder in (base, new)]
    if sorted(manifests[0]["questions"].values()) != sorted(manifests[1]["questions"].values()):
        raise EvaluationError(
            f"{base} and {new} answered different questions.", mend="run both on the same file."
        )
    if manifests[0]["corpus"] != manifests[1]["corpus"]:
        raise EvaluationError(
            f"{base} and {new} were built from different corpora.", mend="rebuild and run both."
        )
    verdicts = [_verdicts(folder) for folder in (base, new)]
    ids = sorted(verdicts[0])
    differences = []
    for measure, field, in_scope in (
        ("right", "right", True),
        ("evidence in the top 5", "evidence_any", True),
        ("out of scope declined", "answered", False),
    ):
        flags = [
            np.array(
                [
                    bool(rows[name][field]) == in_scope
                    for name in ids
                    if rows[name]["out_of_scope"] != in_scope
                ]
            )
            for rows in verdicts
        ]
        if len(flags[0]):
            differences.append(_difference(measure, *flags))
    regressed = any(one.high < -tolerance for one in differences)
    return Comparison(len(ids), tuple(differences), regressed)


def _difference(measure: str, base: np.ndarray, new: np.ndarray) -> Difference:
    gains = new.astype(float) - base.astype(float)
    rng = np.random.default_rng(_SEED)
    means = gains[rng.integers(0, len(gains), (_SAMPLES, len(gains)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    better, changed = int((gains > 0).sum()), int((gains != 0).sum())
    p_value = float(binomtest(better, changed).pvalue) if changed else 1.0
    return Difference(measure, base.mean(), new.mean(), gains.mean(), float(low), float(high), p_value)


def _verdicts(folder: Path) -> dict[str, dict[str, Any]]:
    try:
        lines = (folder / "verdicts.jsonl").read_text(encoding="utf-8").splitlines()
        return {row["id"]: row for row in map(json.loads, lines)}
    except (OSError, ValueError, KeyError) as error:
        raise EvaluationError(f"{folder} has no readable verdicts.jsonl.", mend="assistant eval") from error


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EvaluationError(f"{path} is not a run's manifest.", mend="assistant eval") from error
    return value
