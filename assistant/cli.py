"""`assistant …`: the command line of design part 4.

Given arguments, calls one function of one room and prints what comes back. Results go to stdout,
errors to stderr with exit code 1 (2 for wrong arguments); it does not know how anything works.
Rooms are imported inside commands, so that `assistant --help` does not wait for them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, ParamSpec

import typer
from rich.console import Console

from assistant.errors import AssistantError
from assistant.progress_bar import progress_bar
from assistant.settings import Settings

P = ParamSpec("P")
app = typer.Typer(
    name="assistant",
    help="Answers questions over a folder of documents, with two systems side by side: ml and dl.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
_errors = Console(stderr=True, highlight=False, soft_wrap=True)


class Which(StrEnum):
    """Which answerer to ask."""

    ML = "ml"
    DL = "dl"
    BOTH = "both"


def _clear_errors(command: Callable[P, None]) -> Callable[P, None]:
    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except AssistantError as error:
            _errors.print(f"error: {error}", style="red", markup=False)
            raise typer.Exit(1) from error
        except KeyboardInterrupt:
            _errors.print("stopped.")
            raise typer.Exit(130) from None

    return run


class Trainable(StrEnum):
    """What can be trained."""

    INTENTS = "intents"
    RETRIEVER = "retriever"
    RERANKER = "reranker"
    REWRITER = "rewriter"
    GENERATOR = "generator"
    SUPPORT = "support"


class Device(StrEnum):
    """Where to train."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class KeyAction(StrEnum):
    """What to do with API keys."""

    ADD = "add"
    LIST = "list"
    REVOKE = "revoke"


WEIGHTS = Path("index") / "weights"
HELD_OUT = Path("eval") / "questions"
IndexOption = Annotated[
    Path | None, typer.Option("--index", help="Built directory; default $ASSISTANT_INDEX or index/built.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
@_clear_errors
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
    with progress_bar(_errors) as progress:
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
        _print_json(asdict(report))
        return
    for reason in report.skipped:
        _errors.print(f"left out: {reason}", style="yellow", markup=False)
    state = "Nothing changed" if report.up_to_date else f"Built ({report.embedded} texts embedded)"
    print(
        f"{state}: {report.documents} documents, {report.chunks} chunks, {report.faq_entries} intents in {target}."
    )


@app.command()
@_clear_errors
def ask(
    question: Annotated[str | None, typer.Argument(help="The question.")] = None,
    answerer: Annotated[Which, typer.Option(help="Who answers.")] = Which.BOTH,
    batch: Annotated[Path | None, typer.Option(help="JSONL file of questions; needs --out.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the answers to --batch go.")] = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask one question, or a file of them."""
    from assistant.domain import Question

    if (question is None) == (batch is None):
        raise typer.BadParameter("give a question, or --batch IN.jsonl --out OUT.jsonl.")
    if batch is not None:
        if out is None or answerer is Which.BOTH:
            raise typer.BadParameter("--batch needs --out OUT.jsonl and --answerer ml or dl.")
        _ask_batch(batch, out, answerer, index)
        return
    assistant = _load(index)
    names = ["ml", "dl"] if answerer is Which.BOTH else [answerer.value]
    answers = {name: assistant.answerers[name].answer(Question(question or "")) for name in names}
    if as_json:
        from assistant.wire import answer_to_wire

        wires = {name: answer_to_wire(answer) for name, answer in answers.items()}
        _print_json(wires if answerer is Which.BOTH else wires[answerer.value])
        return
    from assistant.printing import print_answer

    console = Console(highlight=False)
    for answer in answers.values():
        print_answer(console, answer, assistant.documents)


def _ask_batch(batch: Path, out: Path, answerer: Which, index: Path | None) -> None:
    from assistant.batch import answer_file

    chosen = _load(index).answerers[answerer.value]
    with progress_bar(_errors) as progress:
        count = answer_file(chosen, batch, out, progress=lambda done: progress("Answering", done, 0))
    print(f"{count} lines answered by {answerer.value} in {out}.")


@app.command()
@_clear_errors
def serve(index: IndexOption = None) -> None:
    """Page and API on one port; see ASSISTANT_HOST and ASSISTANT_PORT."""
    from dataclasses import replace

    from assistant.serving.server import serve as run_server

    settings = Settings.from_environment()
    run_server(settings if index is None else replace(settings, index_dir=index))


@app.command()
@_clear_errors
def keys(
    action: Annotated[KeyAction, typer.Argument(help="What to do.")],
    name: Annotated[str, typer.Argument(help="Name of the key to add, or id of the key to revoke.")] = "",
) -> None:
    """API keys in the file that $ASSISTANT_KEYS names; where it is set, nobody asks the server without one."""
    from assistant.serving.guard.command import run_keys

    for line in run_keys(action.value, name, Settings.from_environment().keys):
        print(line)


@app.command(name="eval")
@_clear_errors
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
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run both systems over questions, score them, and report; an interrupted run goes on where it stopped."""
    if template is not None:
        _write_template(template)
        return
    from assistant.evaluation.decision import read_headline
    from assistant.evaluation.evaluate import evaluate as run_evaluation
    from assistant.evaluation.reporting.terminal import print_scores
    from assistant.served import served_by

    assistant, settings = _load(index), Settings.from_environment()
    built, artefacts = index or settings.index_dir, assistant.manifest["artefacts"]
    names = [name.strip() for name in answerers.split(",") if name.strip()]
    unknown = [name for name in names if name not in assistant.answerers]
    if unknown or not names:
        raise typer.BadParameter(f"--answerers knows {', '.join(assistant.answerers)}; not {answerers!r}.")
    folder = out or Path("eval/runs/latest")
    with progress_bar(_errors) as progress:
        scores = run_evaluation(
            questions or [Path("eval/questions/dev.jsonl")],
            [assistant.answerers[name] for name in names],
            assistant.documents,
            folder,
            fingerprint=assistant.manifest["corpus"],
            learning_curve=learning_curve,
            served={name: served_by(name, built, artefacts, settings.generator) for name in names},
            watts=watts,
            progress=progress,
        )
    if as_json:
        _print_json([one.to_json() for one in scores])
    else:
        print_scores(Console(), scores)
        if headline := read_headline(folder):
            print(headline)


def _write_template(path: Path) -> None:
    from assistant.questions.template import COLUMNS, write_template

    write_template(path)
    print(f"{path} has three examples; put your own questions in their place. Its columns:")
    print("\n".join(f"  {name}: {what}" for name, what in COLUMNS.items()))
    print(f"Then: assistant eval --questions {path}")


@app.command()
@_clear_errors
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
        _print_json(comparison.to_json())
    else:
        print(comparison.in_words())
    if comparison.regressed:
        raise typer.Exit(1)


@app.command()
@_clear_errors
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
    with progress_bar(_errors) as progress:
        trained = train_model(what.value, told, progress)
    print(f"{what.value}: {trained.best:.3f} on dev after epoch {trained.epoch}, {trained.seconds:.0f} s.")


def _train_intents(source: Path, weights: Path) -> None:
    from assistant.corpus.source import load_corpus
    from assistant.questions.training_set import load_training_set
    from assistant.training.intents import train_intents

    corpus = load_corpus(source)
    questions = load_training_set(source, corpus.documents).learned
    with progress_bar(_errors) as progress:
        trials = train_intents(corpus, questions, weights, progress=progress)
    print("accuracy  macro F1  log loss  recipe")
    for trial in trials:
        recipe = f"C={trial.recipe.regularisation:g}, characters {trial.recipe.features.char_ngrams}"
        print(f"{trial.accuracy:8.3f}  {trial.macro_f1:8.3f}  {trial.log_loss:8.3f}  {recipe}")


@app.command()
@_clear_errors
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
    with progress_bar(_errors) as progress:
        for line in run_benchmark(name, asked, progress):
            print(line)


@app.command()
@_clear_errors
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
    with progress_bar(_errors) as progress:
        findings = examine(source, index or settings.index_dir, held_out, recipe, progress, WEIGHTS)
    if as_json:
        _print_json([finding.to_json() for finding in findings])
    else:
        print("\n".join(map(str, findings)) or "Nothing found: corpus, FAQ, questions and index are sound.")
    if findings:
        raise typer.Exit(1)


def _load(index: Path | None) -> Any:
    from assistant.load import load_assistant

    settings = Settings.from_environment()
    return load_assistant(index or settings.index_dir, settings.generator, settings.generator_key)


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=True, indent=2) + "\n")
