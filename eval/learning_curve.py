"""How both systems grow with the questions they know: the evaluation over shares of the training questions.

Given the corpus and question files, draws nested shares of wordings and out-of-scope questions (seeded),
builds with the packaged encoder, which has seen none of them, prints figures as Markdown with 95 %
intervals, and writes the curve as JSON for ``assistant eval --learning-curve``. The trained layers are left
out: they have learned from all questions.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

from assistant import load_assistant
from assistant.building.build import build
from assistant.building.recipe import chosen_recipe
from assistant.evaluation.evaluate import evaluate
from assistant.evaluation.figures import overall
from assistant.evaluation.reporting.learning_curve import Grown, write_learning_curve

CORPUS, WEIGHTS, QUESTIONS = Path("corpus"), Path("index/weights"), Path("eval/questions")
OUT = Path("eval/runs/learning_curve")
SHOWN = (
    "right",
    "right, of what was answered",
    "wrongly declined",
    "out of scope declined at 5 % wrongly declined",
    "conversation turns right",
    "p50 ms",
)


def main() -> None:
    """Build, evaluate, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", default="dev", help="A question file of eval/questions.")
    parser.add_argument("--shares", default="0.03,0.1,0.3,1", help="Of the wordings, by comma.")
    options = parser.parse_args()
    print(f"| share | questions | system | {' | '.join(SHOWN)} |\n|---|---:|---|{'---:|' * len(SHOWN)}")
    curve: list[Grown] = []
    for share in options.shares.split(","):
        for row, point in _measured(float(share), options.set):
            print(row, flush=True)
            curve.append(point)
            write_learning_curve(OUT / f"{options.set}.json", curve)


def _measured(share: float, name: str) -> Iterator[tuple[str, Grown]]:
    """A row of the table and a point of the curve for each system."""
    source = OUT / "source"
    known = _drawn(source, share)
    build(source, OUT / "index", recipe=chosen_recipe(WEIGHTS))
    assistant = load_assistant(OUT / "index")
    out = OUT / f"{name}-{share}"
    out.mkdir(parents=True, exist_ok=True)
    answerers = list(assistant.answerers.values())
    scores = evaluate(
        [QUESTIONS / f"{name}.jsonl"],
        answerers,
        assistant.documents,
        out,
        fingerprint=assistant.manifest["corpus"],
    )
    figures = {row.name: row.cells for row in overall(scores)}
    for at, answerer in enumerate(answerers):
        cells = " | ".join(figures[shown][at] for shown in SHOWN)
        right = scores[at].answering.right
        yield (
            f"| {share:.0%} | {known} | {answerer.name} | {cells} |",
            Grown(answerer.name, known, right.value, right.low, right.high),
        )


def _drawn(source: Path, share: float) -> int:
    """A folder with that share of the wordings, of FAQ entries at least the first; how many they are."""
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(CORPUS, source)
    known = 0
    for path in sorted((source / "questions").glob("*.jsonl")):
        lines = path.read_text(encoding="utf-8").splitlines()
        if path.name == "calibration.jsonl":
            continue
        kept = _first(lines, share)
        known += len(kept)
        path.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
    entries = [json.loads(line) for line in (source / "faq.jsonl").read_text(encoding="utf-8").splitlines()]
    for entry in entries:
        entry["utterances"] = _first(entry["utterances"], share)
        known += len(entry["utterances"]) + 1
    (source / "faq.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in entries), encoding="utf-8")
    return known


def _first(items: list[str], share: float) -> list[str]:
    """Of a shuffled order that does not depend on the share, so that smaller shares lie in larger ones."""
    shuffled = random.Random(13).sample(items, len(items))
    return shuffled[: round(share * len(items))]


if __name__ == "__main__":
    main()
