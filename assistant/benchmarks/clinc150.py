"""CLINC150 (Larson et al. 2019, "An Evaluation Dataset for Intent Classification and Out-of-Scope Prediction").

Given the full data, gives questions with their intents, and what was published. It does not know systems.
"""

from __future__ import annotations

import json
from pathlib import Path

from assistant.benchmarks.files import find, reading
from assistant.benchmarks.intents import IntentSet
from assistant.benchmarks.published import Published

FILE = "data_full.json"
HOME = "data/ of github.com/clinc/oos-eval"
_SOURCE = "Larson et al. 2019, table 2"
PUBLISHED = (  # in-scope accuracy and out-of-scope recall, full data
    Published("SVM, out-of-scope training", ("91.0%", "14.5%"), _SOURCE),
    Published("MLP, out-of-scope training", ("93.5%", "47.4%"), _SOURCE),
    Published("BERT, out-of-scope training", ("96.9%", "40.3%"), _SOURCE),
    Published("MLP, threshold", ("93.4%", "49.1%"), _SOURCE),
    Published("BERT, threshold", ("96.2%", "52.3%"), _SOURCE),
)


def read_clinc150(folder: Path) -> IntentSet:
    """Read the full data; its label of what is out of scope is ``intents.OUTSIDE``.

    Raises:
        EvaluationError: naming the file that is missing or cannot be read.
    """
    with reading(find(folder, FILE, home=HOME), home=HOME) as stream:
        data = json.load(stream)
        parts = [
            [(text, intent) for text, intent in [*data[part], *data[f"oos_{part}"]]]
            for part in ("train", "val", "test")
        ]
    return IntentSet(*parts)
