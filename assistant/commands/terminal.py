"""What every command shares: the program they belong to, its options, and how errors end it.

Results go to stdout, errors to stderr with exit code 1 (2 for wrong arguments).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, ParamSpec

import typer
from rich.console import Console

from assistant.errors import AssistantError
from assistant.settings import Settings

P = ParamSpec("P")
app = typer.Typer(
    name="assistant",
    help="Answers questions over a folder of documents, with two systems side by side: ml and dl.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
errors = Console(stderr=True, highlight=False, soft_wrap=True)
WEIGHTS = Path("index") / "weights"
HELD_OUT = Path("eval") / "questions"
IndexOption = Annotated[
    Path | None, typer.Option("--index", help="Built directory; default $ASSISTANT_INDEX or index/built.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def clear_errors(command: Callable[P, None]) -> Callable[P, None]:
    """An error of ours ends a command with its message, without a traceback."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except AssistantError as error:
            errors.print(f"error: {error}", style="red", markup=False)
            raise typer.Exit(1) from error
        except KeyboardInterrupt:
            errors.print("stopped.")
            raise typer.Exit(130) from None

    return run


def load_index(index: Path | None) -> Any:
    """The assistant of a built directory; of the settings' where none is named."""
    from assistant.load import load_assistant

    settings = Settings.from_environment()
    return load_assistant(index or settings.index_dir, settings.generator, settings.generator_key)


def print_json(value: object) -> None:
    """On stdout, ASCII only."""
    sys.stdout.write(json.dumps(value, ensure_ascii=True, indent=2) + "\n")
