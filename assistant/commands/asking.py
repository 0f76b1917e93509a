"""`assistant ask`, `serve`, `keys`: for people and programs that ask.

Given arguments, calls one function of one room and prints what comes back.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant.commands.progress_bar import progress_bar
from assistant.commands.terminal import (
    IndexOption,
    JsonOption,
    app,
    clear_errors,
    errors,
    load_index,
    print_json,
)
from assistant.settings import Settings


class Which(StrEnum):
    """Which answerer to ask."""

    ML = "ml"
    DL = "dl"
    BOTH = "both"


class KeyAction(StrEnum):
    """What to do with API keys."""

    ADD = "add"
    LIST = "list"
    REVOKE = "revoke"


@app.command()
@clear_errors
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
    assistant = load_index(index)
    names = ["ml", "dl"] if answerer is Which.BOTH else [answerer.value]
    answers = {name: assistant.answerers[name].answer(Question(question or "")) for name in names}
    if as_json:
        from assistant.wire import answer_to_wire

        wires = {name: answer_to_wire(answer) for name, answer in answers.items()}
        print_json(wires if answerer is Which.BOTH else wires[answerer.value])
        return
    from assistant.commands.printing import print_answer

    console = Console(highlight=False)
    for answer in answers.values():
        print_answer(console, answer, assistant.documents)


def _ask_batch(batch: Path, out: Path, answerer: Which, index: Path | None) -> None:
    from assistant.batch import answer_file

    chosen = load_index(index).answerers[answerer.value]
    with progress_bar(errors) as progress:
        count = answer_file(chosen, batch, out, progress=lambda done: progress("Answering", done, 0))
    print(f"{count} lines answered by {answerer.value} in {out}.")


@app.command()
@clear_errors
def serve(index: IndexOption = None) -> None:
    """Page and API on one port; see ASSISTANT_HOST and ASSISTANT_PORT."""
    from dataclasses import replace

    from assistant.serving.server import serve as run_server

    settings = Settings.from_environment()
    run_server(settings if index is None else replace(settings, index_dir=index))


@app.command()
@clear_errors
def keys(
    action: Annotated[KeyAction, typer.Argument(help="What to do.")],
    name: Annotated[str, typer.Argument(help="Name of the key to add, or id of the key to revoke.")] = "",
    admin: Annotated[bool, typer.Option("--admin", help="The key to add may change what is served.")] = False,
) -> None:
    """API keys in the file that $ASSISTANT_KEYS names; where it is set, nobody asks the server without one."""
    from assistant.serving.guard.command import run_keys

    for line in run_keys(action.value, name, Settings.from_environment().keys, admin=admin):
        print(line)
