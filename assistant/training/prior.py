"""The gates that ship: copied from a build that had calibration questions.

Given a built directory, writes ``assistant/gate/prior.json``. Run by hand (``python -m
assistant.training.prior``) when the signals or the calibration questions change; serving never does.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from assistant.load import read_current

PRIOR = Path(__file__).parents[1] / "gate" / "prior.json"

if __name__ == "__main__":
    built = Path("index") / "built"
    shutil.copyfile(built / read_current(built)["artefacts"]["gate"] / "gates.json", PRIOR)
