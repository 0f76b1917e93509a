"""The confidence section: reliability, and risk over coverage.

Given a report, gives markup; nothing where no answer could be scored.
"""

from __future__ import annotations

from markupsafe import Markup

from assistant.evaluation.reporting.plots import reliability, risk_coverage
from assistant.evaluation.reporting.plotted import plotted
from assistant.evaluation.reporting.report import Report


def confidence_section(report: Report) -> Markup:
    """Both are over the answers that were given and can be scored; one to what is out of scope is wrong."""
    bins = dict(zip(report.systems, (one.confidence.reliability for one in report.scores), strict=True))
    curves = dict(zip(report.systems, (one.confidence.risk_coverage for one in report.scores), strict=True))
    if not any(curves.values()):
        return Markup()
    return Markup('<div class="plots">{}{}</div>').format(
        plotted(
            "Does it know how sure it may be?",
            "Of the answers given with a confidence, how many are right, with 95 % intervals. On the dashed "
            "line confidence and share agree; below it a system promises too much.",
            report.systems,
            reliability.reliability_plot(bins),
            reliability.COLUMNS,
            reliability.reliability_rows(bins),
        ),
        plotted(
            "What if only the surest answers were given?",
            "How many of them would be wrong, from the surest 5 % on. Lower is better; at the right end everything "
            "that was answered is given.",
            report.systems,
            risk_coverage.risk_coverage_plot(curves),
            risk_coverage.COLUMNS,
            risk_coverage.risk_coverage_rows(curves),
        ),
    )
