"""The gates that ship, for folders without judged questions: fitted to such a folder.

Given this project's corpus, builds its articles alone, as anybody's folder, with the trained models and
without, asks the questions that the corpus keeps back, and writes ``assistant/gate/prior.json``. Run by hand
(``python -m assistant.training.prior``) when signals, models or questions change; serving never does.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from assistant.artefact import write_text_atomically
from assistant.building.build import build
from assistant.building.calibration import judge_calibration
from assistant.corpus.source import load_corpus
from assistant.gate.fitting import GateRecipe, Judged, fit_gate
from assistant.gate.gate import OPEN_GATE
from assistant.load import assemble, gate_to_json, load_parts, read_current
from assistant.questions.training_set import load_training_set

PRIOR = Path(__file__).parents[1] / "gate" / "prior.json"
CORPUS, WEIGHTS = Path("corpus"), Path("index/weights")
# Signals tell less here than where questions are known: declining more is the price of stopping anything.
RECIPE = GateRecipe(max_wrongly_declined=0.05)


def main() -> None:
    """Build twice, judge, fit, write."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "articles_only"
        shutil.copytree(CORPUS / "articles", source / "articles")
        trained = _judged(source, Path(folder) / "trained", WEIGHTS)
        plain = _judged(source, Path(folder) / "plain", None)
    gates = {"ml": trained["ml"], "dl": trained["dl"], "dl_without_reranker": plain["dl"]}
    fitted = {name: gate_to_json(fit_gate(judged, RECIPE)) for name, judged in gates.items()}
    write_text_atomically(PRIOR, json.dumps(fitted, indent=1) + "\n")


def _judged(source: Path, out: Path, tuned: Path | None) -> dict[str, list[Judged]]:
    build(source, out, tuned=tuned)
    ungated = assemble(
        load_parts(out, read_current(out)["artefacts"]), {"ml": OPEN_GATE, "dl": OPEN_GATE}, {}
    )
    questions = load_training_set(CORPUS, load_corpus(CORPUS).documents).kept_back
    return judge_calibration(questions, ungated, lambda done, total: None)


if __name__ == "__main__":
    main()
