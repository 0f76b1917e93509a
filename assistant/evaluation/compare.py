"""`assistant compare`: two runs over the same questions → what differs, and is it real?

Given two scored run folders, or their verdicts, pairs them question by question. The measures are one
family, the slices of each measure another. It needs no model, and leaves formulas to ``statistics``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from assistant.errors import EvaluationError
from assistant.evaluation.difference import Difference, Paired, differences
from assistant.evaluation.run_folder import read_manifest
from assistant.evaluation.slices import slices
from assistant.evaluation.slowdown import Slowdown, slowdown
from assistant.evaluation.verdict import EVIDENCE_K, VERDICTS, Verdict


@dataclass(frozen=True, slots=True)
class Side:
    """One of two runs.

    Attributes:
        name: what sentences call it.
        verdicts: on the same questions as the other side's, in the same order.
        hardware: what it was timed on, and under which conditions, as its manifest says.
    """

    name: str
    verdicts: Sequence[Verdict]
    hardware: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Compared:
    """A flag of verdicts, over the questions that it is defined on; true is good.

    Where it is ``None``, the question could not be scored, in either run, and is left out.
    """

    name: str
    over: Callable[[Verdict], bool]
    flag: Callable[[Verdict], bool | None]

    def judges(self, verdict: Verdict) -> bool:
        """Whether the question is one that it is defined on and that could be scored."""
        return self.over(verdict) and self.flag(verdict) is not None


RIGHT = "right"
EVIDENCE = f"evidence in the top {EVIDENCE_K}"
DECLINED = "out of scope declined"
TURNS = "conversation turns right"
_COMPARED = (
    _Compared(RIGHT, lambda v: not v.out_of_scope and not v.turn, lambda v: v.right),
    _Compared(EVIDENCE, lambda v: not v.turn, lambda v: v.evidence_any),
    _Compared(DECLINED, lambda v: v.out_of_scope and not v.turn, lambda v: v.declined),
    _Compared(TURNS, lambda v: v.turn, lambda v: v.right),
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two runs over the same questions.

    Attributes:
        questions: how many were asked, turns of conversations included.
        base, new: what the sides are called.
        tolerance: the loss, as a share of questions in [0, 1], that was accepted.
        differences: one a measure; they are one family.
        slices: by measure, one a slice; those of one measure are one family.
        slowdown: how the times compare; ``None`` without times. It never makes a regression.
        regressions: measures whose loss is separable from zero, after Holm, and beyond the tolerance.
    """

    questions: int
    base: str
    new: str
    tolerance: float
    differences: tuple[Difference, ...]
    slices: dict[str, tuple[Difference, ...]]
    slowdown: Slowdown | None
    regressions: tuple[str, ...]

    @property
    def regressed(self) -> bool:
        return bool(self.regressions)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    def in_words(self) -> str:
        """A sentence a measure, each followed by its slices; times; and the verdict."""
        lines = []
        for one in self.differences:
            lines.append(one.in_words(self.base, self.new))
            lines += [f"  {part.in_words(self.base, self.new)}" for part in self.slices[one.measure]]
        if self.slowdown:
            lines.append(self.slowdown.in_words(self.base, self.new))
        beyond = f" beyond {self.tolerance * 100:g} points" if self.tolerance else ""
        found = f"Regression{beyond}: {', '.join(self.regressions)}."
        return "\n".join([*lines, found if self.regressed else f"No regression{beyond}."])


def compare_runs(base: Path, new: Path, *, tolerance: float = 0.0) -> Comparison:
    """Compare two scored run folders; see ``compare_verdicts``.

    Sides are called by their answerers, or ``base`` and ``new`` where these are the same.

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
    names = (first["answerer"], second["answerer"])
    called = names if names[0] != names[1] else ("base", "new")
    return compare_verdicts(
        Side(called[0], list(old.values()), _timed_on(first)),
        Side(called[1], [fresh[name] for name in old], _timed_on(second)),
        tolerance=tolerance,
    )


def _timed_on(manifest: Mapping[str, Any]) -> dict[str, Any]:
    return {"hardware": manifest.get("hardware"), "conditions": manifest.get("conditions", "")}


def compare_verdicts(base: Side, new: Side, *, tolerance: float = 0.0) -> Comparison:
    """Compare right, evidence, declining and conversations, whole and by slices, and time.

    Args:
        tolerance: loss, as a share of questions in [0, 1], that is accepted.
    """
    whole: list[Paired] = []
    parts: dict[str, tuple[Difference, ...]] = {}
    for one in _COMPARED:
        rows = [row for row, verdict in enumerate(base.verdicts) if one.judges(verdict)]
        if not rows:
            continue
        whole.append(_paired(one, "", base, new, rows))
        held = slices([base.verdicts[row] for row in rows])
        parts[one.name] = differences(
            [
                _paired(one, part, base, new, [rows[at] for at in positions])
                for part, positions in held.items()
            ]
        )
    found = differences(whole)
    return Comparison(
        questions=len(base.verdicts),
        base=base.name,
        new=new.name,
        tolerance=tolerance,
        differences=found,
        slices=parts,
        slowdown=slowdown(
            np.array([verdict.total_ms for verdict in base.verdicts]),
            np.array([verdict.total_ms for verdict in new.verdicts]),
            [verdict.cluster for verdict in base.verdicts],
            same_hardware=base.hardware == new.hardware,
        ),
        regressions=tuple(one.measure for one in found if one.separable and one.difference < -tolerance),
    )


def _paired(one: _Compared, part: str, base: Side, new: Side, rows: Sequence[int]) -> Paired:
    return Paired(
        measure=one.name,
        part=part,
        base=np.array([one.flag(base.verdicts[row]) for row in rows], dtype=np.bool_),
        new=np.array([one.flag(new.verdicts[row]) for row in rows], dtype=np.bool_),
        clusters=tuple(base.verdicts[row].cluster for row in rows),
    )


def _verdicts(folder: Path) -> dict[str, Verdict]:
    path = folder / VERDICTS
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
        return {row["id"]: Verdict(**row | {"documents": tuple(row["documents"])}) for row in rows}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvaluationError(f"{path} cannot be read: {error}.", mend="assistant eval") from error
