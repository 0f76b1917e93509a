"""`assistant eval`, `compare`, `benchmark`: for whoever has to decide.

Given arguments, calls one function of one room and prints what comes back.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant.commands.making import Device
from assistant.commands.progress_bar import progress_bar
from assistant.commands.progress_lines import progress_lines
from assistant.commands.terminal import (
    WEIGHTS,
    IndexOption,
    JsonOption,
    app,
    clear_errors,
    errors,
    load_index,
    print_json,
)
from assistant.commands.tether import tether
from assistant.settings import Settings


class Told(StrEnum):
    """How progress is told on stderr."""

    BAR = "bar"
    JSON = "json"


@app.command(name="eval")
@clear_errors
def evaluate(
    questions: Annotated[
        list[Path] | None,
        typer.Option(help="Question files: JSONL, or CSV with the columns question and expected."),
    ] = None,
    template: Annotated[
        Path | None, typer.Option(help="Write a CSV file of questions to start from, and ask nothing.")
    ] = None,
    answerers: Annotated[str, typer.Option(help="Who answers, by comma.")] = "ml,dl",
    out: Annotated[Path | None, typer.Option(help="Folder for runs, scores and the report.")] = None,
    learning_curve: Annotated[
        Path | None, typer.Option(help="Shown in the report: what eval/learning_curve.py wrote.")
    ] = None,
    watts: Annotated[
        float | None,
        typer.Option(min=0.0, help="What this machine draws while it answers; gives an estimate of energy."),
    ] = None,
    conditions: Annotated[
        str,
        typer.Option(help="What else bears on the times, such as what runs beside it; the report tells it."),
    ] = "",
    told: Annotated[
        Told,
        typer.Option("--progress", help="On stderr; json is a line of JSON for each step, for programs."),
    ] = Told.BAR,
    tethered: Annotated[
        bool,
        typer.Option("--tethered", help="End when standard input ends: with the program that started it."),
    ] = False,
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run both systems over questions, score them, and report; an interrupted run goes on where it stopped."""
    if tethered:
        tether()
    if template is not None:
        _write_template(template)
        return
    from assistant.evaluation.decision import read_headline
    from assistant.evaluation.evaluate import evaluate as run_evaluation
    from assistant.evaluation.reporting.terminal import print_scores
    from assistant.served import served_by

    assistant, settings = load_index(index), Settings.from_environment()
    built, artefacts = index or settings.index_dir, assistant.manifest["artefacts"]
    names = [name.strip() for name in answerers.split(",") if name.strip()]
    unknown = [name for name in names if name not in assistant.answerers]
    if unknown or not names:
        raise typer.BadParameter(f"--answerers knows {', '.join(assistant.answerers)}; not {answerers!r}.")
    folder = out or Path("eval/runs/latest")
    with _progress(told) as progress:
        scores = run_evaluation(
            questions or [Path("eval/questions/dev.jsonl")],
            [assistant.answerers[name] for name in names],
            assistant.documents,
            folder,
            fingerprint=assistant.manifest["corpus"],
            learning_curve=learning_curve,
            served={name: served_by(name, built, artefacts, settings.generator) for name in names},
            watts=watts,
            conditions=conditions,
            progress=progress,
        )
    if as_json:
        print_json([one.to_json() for one in scores])
    else:
        print_scores(Console(), scores)
        if headline := read_headline(folder):
            print(headline)


def _progress(told: Told) -> AbstractContextManager[Callable[[str, int, int], None]]:
    return nullcontext(progress_lines(errors.file)) if told is Told.JSON else progress_bar(errors)


def _write_template(path: Path) -> None:
    from assistant.questions.template import COLUMNS, write_template

    write_template(path)
    print(f"{path} has three examples; put your own questions in their place. Its columns:")
    print("\n".join(f"  {name}: {what}" for name, what in COLUMNS.items()))
    print(f"Then: assistant eval --questions {path}")


@app.command()
@clear_errors
def compare(
    base: Annotated[Path, typer.Argument(help="Run folder of the base.")],
    new: Annotated[Path, typer.Argument(help="Run folder of what is new.")],
    tolerance: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Loss in share of questions that is accepted.")
    ] = 0.0,
    as_json: JsonOption = False,
) -> None:
    """Paired statistics of two runs; exit code 1 on a loss that is no chance and beyond the tolerance."""
    from assistant.evaluation.compare import compare_runs

    comparison = compare_runs(base, new, tolerance=tolerance)
    if as_json:
        print_json(comparison.to_json())
    else:
        print(comparison.in_words())
    if comparison.regressed:
        raise typer.Exit(1)


@app.command()
@clear_errors
def benchmark(
    name: Annotated[
        str,
        typer.Argument(
            help="clinc150, banking77, squad-1.1, squad-2.0, mlquestions, or a folder of BEIR: "
            "scifact, nfcorpus, fiqa …, or beir for one of another name."
        ),
    ],
    data: Annotated[Path, typer.Option(help="Folder where its files lie.")],
    index: IndexOption = None,
    most: Annotated[
        int | None,
        typer.Option(
            min=1, help="At most so many questions (of retrieval: and a hundred times the documents)."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Which questions --most draws.")] = 13,
    work: Annotated[Path, typer.Option(help="What it trains and builds is kept here.")] = Path("eval")
    / "runs"
    / "benchmarks",
    device: Annotated[Device, typer.Option(help="Where it trains.")] = Device.AUTO,
) -> None:
    """Run a public benchmark with this project's parts; published figures stand beside ours."""
    from assistant.benchmarks.command import Asked, run_benchmark

    target = index or Settings.from_environment().index_dir
    asked = Asked(data, target, WEIGHTS, work, device.value, most, seed)
    with progress_bar(errors) as progress:
        for line in run_benchmark(name, asked, progress):
            print(line)
