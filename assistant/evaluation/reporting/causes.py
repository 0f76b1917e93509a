"""Why the systems differ, counted, and which intents were taken for which.

Given a report, gives markup; nothing where nobody found reasons, or no run says what intent it recognised.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from markupsafe import Markup

from assistant.evaluation.measures.intents import Confusion, most_confused
from assistant.evaluation.reporting.plots.bars import count_bar
from assistant.evaluation.reporting.report import Report
from assistant.evaluation.reporting.tables import table
from assistant.evaluation.score import ScoredRun

_DECLINED = "declined"


def causes_section(report: Report) -> Markup:
    """One table: causes by system, the most frequent first."""
    counts = report.causes()
    if not counts:
        return Markup()
    most = max(max(own.values()) for own in counts.values())
    rows = (
        (cause, one.answerer, f"{count}", count_bar(count, most, series))
        for series, one in enumerate(report.scores)
        for cause, count in counts.get(one.answerer, Counter()).most_common()
    )
    return table(
        "Causes of differences, by system",
        ("cause", "system", "questions", "as a bar"),
        rows,
        "figures counts",
    )


def confusion_section(report: Report) -> Markup:
    """The pairs most often confused, over questions that name their intent and answers that name theirs."""
    tables = []
    for series, (name, run) in enumerate(zip(report.systems, report.runs, strict=True)):
        if found := _confused(report, run):
            caption = f"Intents that {name} confuses most often"
            columns = ("asked", "recognised", "questions", "as a bar")
            tables.append(table(caption, columns, _confusion_rows(found, series), "figures counts"))
    return Markup("\n").join(tables)


def _confusion_rows(found: list[Confusion], series: int) -> Iterator[tuple[str, ...]]:
    for one in found:
        bar = count_bar(one.count, found[0].count, series)
        yield one.expected, one.predicted or _DECLINED, f"{one.count}", bar


def _confused(report: Report, run: ScoredRun) -> list[Confusion]:
    expected: list[str] = []
    predicted: list[str | None] = []
    for question in report.questions:
        answer = run.answers.get(question.id)
        if question.intent and answer and answer.explanation.intents:
            expected.append(question.intent)
            predicted.append(answer.explanation.intents[0].intent if answer.text is not None else None)
    return most_confused(expected, predicted)
