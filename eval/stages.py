"""What each stage of `dl` adds: the whole evaluation, run again and again with one model more.

Given the corpus, the trained layers and question files, builds and evaluates base, each stage added, and
each way to write, and prints a table as Markdown with 95 % intervals. Three quarters of an hour on two cores.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.building.build import build
from assistant.building.recipe import chosen_recipe
from assistant.errors import GeneratorError
from assistant.evaluation.evaluate import evaluate
from assistant.evaluation.figures import overall
from assistant.load import load_assistant

CORPUS, WEIGHTS, QUESTIONS = Path("corpus"), Path("index/weights"), Path("eval/questions")
OUT = Path("eval/runs/stages")
SHOWN = (
    "right",
    "evidence in the top 5, any",
    "wrongly declined",
    "out of scope declined at 5 % wrongly declined",
    "… the hard part",
    "AUROC, against the hard part",
    "expected calibration error",
    "conversation turns right",
    "median words of an answer",
    "numbers found in quotes",
    "p50 ms",
    "p95 ms",
)


@dataclass(frozen=True, slots=True)
class Stage:
    """What is built; ``models`` are those trained here, ``asked``: with FAQ and judged questions."""

    name: str
    models: tuple[str, ...]
    asked: bool = True
    generator: str = "written"


EVERY = ("retriever", "reranker", "rewriter", "conversation", "support", "generator")
STAGES = (
    Stage("base: articles, packaged encoder", (), asked=False),
    Stage("+ known questions, scope, gate", ()),
    Stage("+ retriever tuned", ("retriever",)),
    Stage("+ reranker", ("retriever", "reranker")),
    Stage("+ rewriter", ("retriever", "reranker", "rewriter")),
    Stage("+ conversation encoder: as shipped", EVERY),
    Stage("as shipped, passages quoted", EVERY, generator="quoted"),
    Stage("as shipped, generator writes", EVERY, generator="model"),
)


def main() -> None:
    """Build, evaluate, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", default="dev,test", help="Question files of eval/questions, by comma.")
    parser.add_argument("--stages", default="", help="Numbers of stages from 0, by comma; default all.")
    options = parser.parse_args()
    chosen = [int(number) for number in options.stages.split(",") if number] or range(len(STAGES))
    for name in options.sets.split(","):
        (OUT / name).mkdir(parents=True, exist_ok=True)
    print(f"| stage | set | {' | '.join(SHOWN)} |\n|---|---|{'---:|' * len(SHOWN)}")
    for number in chosen:
        for row in _measured(number, options.sets.split(",")):
            print(row, flush=True)


def _measured(number: int, sets: Sequence[str]) -> Iterator[str]:
    stage = STAGES[number]
    index = OUT / "index"
    build(_source(stage), index, tuned=_weights(stage), recipe=chosen_recipe(WEIGHTS))
    try:
        assistant = load_assistant(index, generator=stage.generator)
    except GeneratorError as error:
        yield f"| {stage.name} | not measured: {error} |"
        return
    for name in sets:
        scores = evaluate(
            [QUESTIONS / f"{name}.jsonl"],
            [assistant.answerers["dl"]],
            assistant.documents,
            OUT / name / str(number),
            fingerprint=assistant.manifest["corpus"],
        )
        figures = {row.name: row.cells[0] for row in overall(scores)}
        yield f"| {stage.name} | {name} | {' | '.join(figures[shown] for shown in SHOWN)} |"


def _source(stage: Stage) -> Path:
    if stage.asked:
        return CORPUS
    folder = OUT / "articles_only"
    shutil.copytree(CORPUS / "articles", folder / "articles", dirs_exist_ok=True)
    return folder


def _weights(stage: Stage) -> Path:
    folder = OUT / "weights"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for model in stage.models:
        if (WEIGHTS / model).is_dir():
            (folder / model).symlink_to((WEIGHTS / model).resolve())
    return folder


if __name__ == "__main__":
    main()
