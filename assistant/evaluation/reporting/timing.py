"""The time section: how long answers take, whole and by stage.

Given a report, gives markup; nothing where no run has times.
"""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from assistant.evaluation.reporting.plots import latency
from assistant.evaluation.reporting.plots.bars import axis_bar, span_bar
from assistant.evaluation.reporting.plots.svg import Axis, log_axis
from assistant.evaluation.reporting.plotted import plotted
from assistant.evaluation.reporting.report import Report
from assistant.evaluation.reporting.tables import table

_LEAST_MS = 0.001  # what a clock of microseconds calls 0


def timing_section(report: Report) -> Markup:
    """The distribution, then the stages."""
    times = {
        name: [verdict.total_ms for verdict in run.verdicts if verdict.total_ms > 0]
        for name, run in zip(report.systems, report.runs, strict=True)
    }
    if not any(times.values()):
        return Markup()
    plot = plotted(
        "How long does an answer take?",
        "Share of answers that were there within a time, as each system's own clock says, asked one after "
        "another. Further left is faster; the marker stands at the median.",
        report.systems,
        latency.latency_plot(times),
        latency.COLUMNS,
        latency.latency_rows(times),
    )
    return Markup("{}\n{}").format(plot, _stages(report))


def _stages(report: Report) -> Markup:
    ends = [
        max(ms, _LEAST_MS)
        for one in report.scores
        for own in one.cost.stages.values()
        for ms in (own.p50.value, own.p99.value)
    ]
    if not ends:
        return Markup()
    axis = log_axis("", ends)
    columns = ("stage", "system", "p50", "p95", "p99", axis_bar(axis))
    shown = table(
        "Milliseconds by stage; the line goes from p50, where the marker is, to p99",
        columns,
        _rows(report, axis),
        "figures stages",
    )
    return Markup("<h3>Where the time goes</h3>\n{}").format(shown)


def _rows(report: Report, axis: Axis) -> Iterator[tuple[str, ...]]:
    for series, (name, one) in enumerate(zip(report.systems, report.scores, strict=True)):
        for stage, own in one.cost.stages.items():
            middle = max(own.p50.value, _LEAST_MS)
            bar = span_bar(middle, middle, max(own.p99.value, _LEAST_MS), axis, series)
            percentiles = (f"{part.value:.3g}" for part in (own.p50, own.p95, own.p99))
            yield stage, name, *percentiles, bar
