"""`assistant compare`: two runs over the same questions → is the difference real?

Given two run folders, pairs their verdicts. The interval is a paired bootstrap (Efron and Tibshirani
1993, chapter 13), the p-value McNemar's exact test (1947). It needs no model.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from assistant.errors import EvaluationError
from assistant.evaluation.run_folder import read_manifest
from assistant.evaluation.score import EVIDENCE_K, VERDICTS, Verdict

_SAMPLES = 10_000
_SEED = 13


@dataclass(frozen=True, slots=True)
class _Compared:
    """A flag of verdicts, over the questions that it is defined on; true is good.

    Where it is ``None``, the question could not be scored, in either run, and is left out.
    """

    name: str
    over: Callable[[Verdict], bool]
    flag: Callable[[Verdict], bool | None]


_COMPARED = (
    _Compared("right", lambda v: not v.out_of_scope and not v.turn, lambda v: v.right),
    _Compared(
        f"evidence in the top {EVIDENCE_K}",
        lambda v: not v.out_of_scope and not v.turn,
        lambda v: v.evidence_any,
    ),
    _Compared("out of scope declined", lambda v: v.out_of_scope and not v.turn, lambda v: v.declined),
    _Compared("conversation turns right", lambda v: v.turn, lambda v: v.right),
)


@dataclass(frozen=True, slots=True)
class Difference:
    """New minus base, in share of questions in [-1, 1]; positive: the new run is better.

    Attributes:
        questions: how many it is over.
        low, high: its 95 % interval.
        p_value: that so uneven a split of the questions that changed is chance.
    """

    measure: str
    questions: int
    base: float
    new: float
    difference: float
    low: float
    high: float
    p_value: float

    def in_words(self) -> str:
        separable = self.low > 0 or self.high < 0
        return (
            f"{self.measure}: {self.base:.1%} → {self.new:.1%}, difference {self.difference:+.1%} "
            f"[{self.low:+.1%}, {self.high:+.1%}], McNemar p = {self.p_value:.3g}"
            + ("" if separable else f"; not separable at n = {self.questions}")
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every difference; ``regressed`` when the interval of one lies wholly below minus the tolerance."""

    questions: int
    differences: tuple[Difference, ...]
    regressed: bool

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    def in_words(self) -> str:
        """One line a measure, and the verdict."""
        lines = [one.in_words() for one in self.differences]
        return "\n".join([*lines, "Regression." if self.regressed else "No regression."])


def compare_runs(base: Path, new: Path, *, tolerance: float = 0.0) -> Comparison:
    """Compare right, evidence, declining and conversations.

    Args:
        tolerance: loss, as a share of questions in [0, 1], that is accepted.

    Raises:
        EvaluationError: a folder is not a scored run, or the runs differ in questions or corpus.
    """
    first, second = read_manifest(base), read_manifest(new)
    if sorted(first["questions"].values()) != sorted(second["questions"].values()):
        raise EvaluationError(
            f"{base} and {new} answered different questions.", mend="run both on the same file."
        )
    if first["corpus"] != second["corpus"]:
        raise EvaluationError(
            f"{base} and {new} were built from different corpora.", mend="rebuild and run both."
        )
    old, fresh = _verdicts(base), _verdicts(new)
    if old.keys() != fresh.keys():
        raise EvaluationError(
            f"{base} and {new} hold verdicts on different questions: {min(old.keys() ^ fresh.keys())!r} is "
            "in one only.",
            mend="assistant eval for both.",
        )
    differences = []
    for one in _COMPARED:
        names = [name for name in sorted(old) if one.over(old[name]) and one.flag(old[name]) is not None]
        if names:
            flags = (np.array([bool(one.flag(run[name])) for name in names]) for run in (old, fresh))
            differences.append(_difference(one.name, *flags))
    regressed = any(one.high < -tolerance for one in differences)
    return Comparison(len(old), tuple(differences), regressed)


def _difference(measure: str, base: NDArray[np.bool_], new: NDArray[np.bool_]) -> Difference:
    n = len(base)
    better, worse = int((new & ~base).sum()), int((base & ~new).sum())
    # A pair changes by -1, 0 or 1, so that drawing n pairs with replacement is one multinomial draw.
    shares = np.array([worse, n - worse - better, better]) / n
    draws = np.random.default_rng(_SEED).multinomial(n, shares, size=_SAMPLES)
    low, high = np.percentile((draws[:, 2] - draws[:, 0]) / n, [2.5, 97.5])
    changed = better + worse
    return Difference(
        measure=measure,
        questions=n,
        base=float(base.mean()),
        new=float(new.mean()),
        difference=(better - worse) / n,
        low=float(low),
        high=float(high),
        p_value=float(binomtest(better, changed).pvalue) if changed else 1.0,
    )


def _verdicts(folder: Path) -> dict[str, Verdict]:
    path = folder / VERDICTS
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
        return {row["id"]: Verdict(**row) for row in rows}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvaluationError(f"{path} cannot be read: {error}.", mend="assistant eval") from error
