"""The learning curve as a file: how right each system was with so many known questions.

Given points, writes JSON; given such a file, gives its points. It does not measure:
``eval/learning_curve.py`` does.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.artefact import write_text_atomically
from assistant.errors import EvaluationError


@dataclass(frozen=True, slots=True)
class Grown:
    """One system after learning from ``questions`` wordings: share right in [0, 1] with its 95 % interval."""

    answerer: str
    questions: int
    right: float
    low: float
    high: float


def write_learning_curve(path: Path, curve: Sequence[Grown]) -> None:
    """A list with an object a point."""
    write_text_atomically(path, json.dumps([asdict(one) for one in curve], indent=1))


def read_learning_curve(path: Path) -> tuple[Grown, ...]:
    """Points in the order of the file.

    Raises:
        EvaluationError: the file cannot be read, or is not a list of such points.
    """
    try:
        return tuple(map(_point, json.loads(path.read_text(encoding="utf-8"))))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvaluationError(
            f"{path} is not a learning curve: {error!r}.", mend="python eval/learning_curve.py"
        ) from error


def _point(row: dict[str, Any]) -> Grown:
    right, low, high = (float(row[name]) for name in ("right", "low", "high"))
    point = Grown(str(row["answerer"]), int(row["questions"]), right, low, high)
    if point.questions < 1 or not 0 <= low <= right <= high <= 1:
        raise ValueError(f"{row} is not a share with its interval after at least one question")
    return point
