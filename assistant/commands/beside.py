"""`assistant beside`: what a server starts to plan a build, or to build beside what it serves.

Given a source and a built directory, tells how far it is and what came out, one line of JSON at a time on stdout.
It yields to others, and ends when whoever started it does.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.terminal import WEIGHTS, app, clear_errors
from assistant.settings import Settings

_NICER = 10


class Beside(StrEnum):
    """What can be done beside what is served."""

    PLAN = "plan"
    BUILD = "build"


@app.command(hidden=True)
@clear_errors
def beside(
    what: Annotated[
        Beside, typer.Argument(help="Say what would change, or build it, and leave current what is.")
    ],
    source: Annotated[Path, typer.Argument(help="As for `build`.")],
    out: Annotated[Path, typer.Argument(help="Built directory.")],
) -> None:
    """For servers."""
    os.nice(_NICER)
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    from assistant.building.build import build
    from assistant.building.plan import plan
    from assistant.building.recipe import chosen_recipe

    recipe = chosen_recipe(WEIGHTS, Settings.from_environment().accept_wrong)
    if what is Beside.PLAN:
        _tell(result=asdict(plan(source, out, recipe, _progress)))
    else:
        report = build(source, out, tuned=WEIGHTS, aside=True, recipe=recipe, progress=_progress)
        _tell(result=asdict(report))


def _progress(stage: str, done: int, total: int) -> None:
    _tell(stage=stage, done=done, total=total)


def _tell(**fields: object) -> None:
    sys.stdout.write(json.dumps(fields, ensure_ascii=True) + "\n")
    sys.stdout.flush()


def _end_with_stdin() -> None:
    """Builds may die at any point. Not by sys.stdin: who waits in it holds a lock that exiting wants."""
    while os.read(0, 1024):
        pass
    os._exit(1)
