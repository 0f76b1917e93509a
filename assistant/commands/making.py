"""`assistant build`, `train`, `doctor`: for whoever makes the index and its models.

Given arguments, calls one function of one room and prints what comes back.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.progress_bar import progress_bar
from assistant.commands.terminal import (
    HELD_OUT,
    WEIGHTS,
    IndexOption,
    JsonOption,
    app,
    clear_errors,
    errors,
    print_json,
)
from assistant.settings import Settings


class Trainable(StrEnum):
    """What can be trained."""

    INTENTS = "intents"
    RETRIEVER = "retriever"
    RERANKER = "reranker"
    REWRITER = "rewriter"
    CONVERSATION = "conversation"
    GENERATOR = "generator"
    SUPPORT = "support"


class Device(StrEnum):
    """Where to train."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


@app.command()
@clear_errors
def build(
    source: Annotated[Path, typer.Argument(help="Folder of .md, .txt, .html, .pdf, .docx files.")] = Path(
        "corpus"
    ),
    out: Annotated[Path | None, typer.Option(help="Where the artefacts go; default as for --index.")] = None,
    encoder: Annotated[
        str | None, typer.Option(help="Sentence Transformers model: directory or hub id.")
    ] = None,
    skip_unreadable: Annotated[bool, typer.Option(help="Leave out files that cannot be read.")] = False,
    accept_wrong: Annotated[
        float | None,
        typer.Option(
            min=0.0,
            max=1.0,
            help="Share of given answers that may be wrong; default $ASSISTANT_ACCEPT_WRONG.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Documents → artefacts. Only what changed is redone."""
    from dataclasses import asdict

    from assistant.building.build import build as run_build
    from assistant.building.recipe import chosen_recipe

    settings = Settings.from_environment()
    target = out or settings.index_dir
    with progress_bar(errors) as progress:
        report = run_build(
            source,
            target,
            encoder=encoder,
            tuned=WEIGHTS,
            skip_unreadable=skip_unreadable,
            recipe=chosen_recipe(WEIGHTS, settings.accept_wrong if accept_wrong is None else accept_wrong),
            progress=progress,
        )
    if as_json:
        print_json(asdict(report))
        return
    for reason in report.skipped:
        errors.print(f"left out: {reason}", style="yellow", markup=False)
    state = "Nothing changed" if report.up_to_date else f"Built ({report.embedded} texts embedded)"
    print(
        f"{state}: {report.documents} documents, {report.chunks} chunks, {report.faq_entries} FAQ entries in {target}."
    )


@app.command()
@clear_errors
def train(
    what: Annotated[Trainable, typer.Argument(help="Which model.")],
    source: Annotated[Path, typer.Option(help="Corpus folder.")] = Path("corpus"),
    weights: Annotated[Path, typer.Option(help="Where what was learned goes.")] = WEIGHTS,
    dev: Annotated[
        list[Path] | None, typer.Option(help="Questions to choose by (not for intents); repeat for several.")
    ] = None,
    reading: Annotated[
        Path | None,
        typer.Option(help="SQuAD v1.1 (train, .json.gz): rerankers and writers learn from it first."),
    ] = None,
    rewriting: Annotated[
        Path | None, typer.Option(help="Folder with CANARD and Disfl-QA, from which a rewriter learns too.")
    ] = None,
    base: Annotated[
        str | None, typer.Option(help="Generator only: directory or hub id of another language model.")
    ] = None,
    lora: Annotated[bool, typer.Option(help="Train low-rank adapters on --base, not all of it.")] = True,
    warm: Annotated[
        bool, typer.Option(help="Begin with the layers that are there, not with the base's.")
    ] = False,
    device: Annotated[Device, typer.Option(help="Intents always train on the CPU.")] = Device.AUTO,
) -> None:
    """Train a model and keep what was learned for the next build."""
    if what is Trainable.INTENTS:
        _train_intents(source, weights)
        return
    from assistant.training.command import Training, train_model

    files = dev or [HELD_OUT / "dev.jsonl"]
    told = Training(source, weights, files, device.value, reading, rewriting, warm, base, lora)
    with progress_bar(errors) as progress:
        trained = train_model(what.value, told, progress)
    print(f"{what.value}: {trained.best:.3f} on dev after epoch {trained.epoch}, {trained.seconds:.0f} s.")


def _train_intents(source: Path, weights: Path) -> None:
    from assistant.corpus.source import load_corpus
    from assistant.questions.training_set import load_training_set
    from assistant.training.intents import train_intents

    corpus = load_corpus(source)
    questions = load_training_set(source, corpus.documents).learned
    with progress_bar(errors) as progress:
        trials = train_intents(corpus, questions, weights, progress=progress)
    print("accuracy  macro F1  log loss  recipe")
    for trial in trials:
        recipe = f"C={trial.recipe.regularisation:g}, characters {trial.recipe.features.char_ngrams}"
        print(f"{trial.accuracy:8.3f}  {trial.macro_f1:8.3f}  {trial.log_loss:8.3f}  {recipe}")


@app.command()
@clear_errors
def doctor(
    source: Annotated[Path, typer.Argument(help="Corpus folder.")] = Path("corpus"),
    index: IndexOption = None,
    held_out: Annotated[
        list[Path] | None,
        typer.Option(help="Question files that may not be in training; repeat for several."),
    ] = None,
    figures: Annotated[
        bool, typer.Option(help="Print how varied each question file is, as Markdown, and check nothing.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Check corpus, FAQ data, questions and index; exit code 1 when something is found."""
    from assistant.building.recipe import chosen_recipe
    from assistant.doctor.examine import examine

    settings = Settings.from_environment()
    recipe = chosen_recipe(WEIGHTS, settings.accept_wrong)
    if held_out is None:  # those of this project, when it is this project's corpus that is examined
        held_out = sorted(HELD_OUT.glob("*.jsonl")) if source == Path("corpus") else []
    if figures:
        from assistant.doctor.figures import question_figures

        print(question_figures(source, held_out))
        return
    with progress_bar(errors) as progress:
        findings = examine(source, index or settings.index_dir, held_out, recipe, progress, WEIGHTS)
    if as_json:
        print_json([finding.to_json() for finding in findings])
    else:
        print("\n".join(map(str, findings)) or "Nothing found: corpus, FAQ, questions and index are sound.")
    if findings:
        raise typer.Exit(1)
