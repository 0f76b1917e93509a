"""Scores as a table in a terminal.

Given scores, prints; text from outside is never taken for markup.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.evaluation.figures import by_group, by_stage, overall
from assistant.evaluation.score import Scores


def print_scores(console: Console, scores: Sequence[Scores]) -> None:
    """One column a system, beside its floors."""
    table = Table(title="Figures with 95 % intervals; floors are design part 5's")
    table.add_column("")
    for one in scores:
        table.add_column(Text(one.answerer), justify="right")
        table.add_column("floor", justify="right", style="dim")
    for rows in (overall(scores), by_group(scores), by_stage(scores)):
        # Text, not str: a phrasing out of a question file may look like rich's markup.
        for row in rows:
            table.add_row(Text(row.name), *map(Text, row.beside()))
        table.add_section()
    console.print(table)
