"""The report in Markdown: the verdict, differences, causes and figures, for a commit or a ticket.

Given a report, gives text; what came from outside cannot break a table, nor be HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from assistant.evaluation.figures import by_group, by_stage, overall
from assistant.evaluation.reporting.report import Report

_BAR = "\\|"


def in_markdown(report: Report) -> str:
    """The whole of ``report.md``."""
    return "\n".join(
        [*_opening(report), *_figures(report), *_differences(report), *_causes(report), *_curve(report), ""]
    )


def _opening(report: Report) -> Iterator[str]:
    headline, points = report.opening()
    yield from (f"# {_safe(report.title)}", "", f"**{_safe(headline)}**", "")
    yield from (f"- {_safe(title)}: {_safe(text)}" for title, text in points)
    yield from ("", _safe(report.asked()) + " Figures with 95 % intervals, beside the floors.", "")
    if report.conditions():
        yield from (_safe(report.conditions()), "")


def _figures(report: Report) -> Iterator[str]:
    scores = report.scores
    head = ["figure", *(name for one in scores for name in (one.answerer, "floor"))]
    rows = [*overall(scores), *by_group(scores), *by_stage(scores)]
    yield from ("## Figures", "")
    yield from _table(head, [(row.name, *row.beside()) for row in rows])


def _differences(report: Report) -> Iterator[str]:
    if report.comparison:
        base, new = report.comparison.base, report.comparison.new
        yield from ("", "## Differences, whole and by slice", "")
        for one in report.comparison.differences:
            yield f"- {_safe(one.in_words(base, new))}"
            for part in report.comparison.slices[one.measure]:
                yield f"  - {_safe(part.in_words(base, new))}"


def _causes(report: Report) -> Iterator[str]:
    if report.reasons:
        rows = [
            (answerer, cause, str(count))
            for answerer, counts in report.causes().items()
            for cause, count in counts.most_common()
        ]
        yield from ("", "## Why they differ", "")
        yield from _table(["system", "cause", "questions"], rows)


def _curve(report: Report) -> Iterator[str]:
    if report.curve:
        rows = [
            (one.answerer, f"{one.questions:,}", f"{one.right:.1%} [{one.low:.0%}, {one.high:.0%}]")
            for one in report.curve
        ]
        yield from ("", "## Learning curve", "")
        yield from _table(["system", "known questions", "right"], rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Text in the first column, figures in the others."""
    yield _row(head)
    yield f"|---|{'---:|' * (len(head) - 1)}"
    yield from map(_row, rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_safe(cell).replace('|', _BAR) for cell in cells)} |"


def _safe(text: str) -> str:
    """On one line, and no HTML."""
    return re.sub(r"\s+", " ", escape(text, quote=False))
