from __future__ import annotations

from collections.abc import Callable
from io import StringIO

from rich.console import Console

from assistant.evaluation.reporting.report import Report
from assistant.evaluation.reporting.terminal import print_scores
from tests.evaluation.conftest import OVEN


def test_the_terminal_table_takes_no_markup_from_outside(report: Callable[..., Report]) -> None:
    console = Console(width=150, file=(out := StringIO()))
    print_scores(console, report(OVEN | {"phrasing": "[/red]"}).scores)
    shown = out.getvalue()
    assert "right · phrasing [/red]" in shown
    assert "floor" in shown
