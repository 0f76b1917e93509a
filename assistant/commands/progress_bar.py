"""How far a long command is, in a terminal: a bar, or one line a stage where there is no terminal.

Given a rich console, shows what it is told. It does not know what is going on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console


@contextmanager
def progress_bar(console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """Gives a function that is told (what is going on, done, total); ``total`` is 0 where it cannot be known."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    shown = ""
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        task = bars.add_task("Starting", total=None)

        def tell(stage: str, done: int, total: int) -> None:
            nonlocal shown
            bars.update(task, description=stage, completed=done, total=total or None)
            if not console.is_terminal and stage != shown:
                console.print(f"{stage} …", markup=False)
            shown = stage

        yield tell
