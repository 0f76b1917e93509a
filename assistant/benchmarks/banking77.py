"""BANKING77 (Casanueva et al. 2020, "Efficient Intent Detection with Dual Sentence Encoders").

Given its two files, gives questions with their intents. Nothing in it is out of scope. It does not know
systems.
"""

from __future__ import annotations

import csv
from pathlib import Path

from assistant.benchmarks.files import find, reading
from assistant.benchmarks.intents import IntentSet, Row
from assistant.benchmarks.published import Published
from assistant.benchmarks.sampling import drawn

TRAIN, TEST = "train.csv", "test.csv"
HOME = "banking_data/ of github.com/PolyAI-LDN/task-specific-datasets"
PUBLISHED: tuple[Published, ...] = ()  # none could be checked against its source
_HELD_OUT = 10  # one of so many training questions says when training is to stop


def read_banking77(folder: Path, seed: int) -> IntentSet:
    """Read both files; the validation part is drawn from the training questions.

    Raises:
        EvaluationError: naming the file that is missing or cannot be read.
    """
    train, test = _rows(folder, TRAIN), _rows(folder, TEST)
    held_out = set(drawn(range(len(train)), len(train) // _HELD_OUT, seed))
    return IntentSet(
        [row for place, row in enumerate(train) if place not in held_out],
        [train[place] for place in sorted(held_out)],
        test,
    )


def _rows(folder: Path, name: str) -> list[Row]:
    with reading(find(folder, name, home=HOME), home=HOME) as stream:
        return [(row["text"], row["category"]) for row in csv.DictReader(stream, strict=True)]
