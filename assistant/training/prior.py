"""The gates that ship, for folders without judged questions: taken from a build that had some.

Given a built directory with a reranker, refreshes ``assistant/gate/prior.json``; the gate for builds
without a reranker stays as it is. Run by hand (``python -m assistant.training.prior``) when the signals
or the questions change; serving never does.
"""

from __future__ import annotations

import json
from pathlib import Path

from assistant.artefact import read_json, write_text_atomically
from assistant.load import read_current

PRIOR = Path(__file__).parents[1] / "gate" / "prior.json"

if __name__ == "__main__":
    built = Path("index") / "built"
    fitted = read_json(built / read_current(built)["artefacts"]["gate"] / "prior.json")
    write_text_atomically(PRIOR, json.dumps(read_json(PRIOR) | fitted, indent=1) + "\n")
