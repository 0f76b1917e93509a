"""Risk and coverage: were only the surest answers given, how many of them would be wrong?

Given curves by system, draws risk over coverage, and gives the same at every tenth of coverage as rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from assistant.evaluation.measures.selective import Point
from assistant.evaluation.reporting.plots.svg import Plane, drawn, share_axis

COLUMNS = ("of what was answered, the surest", "system", "wrong among them")
_HIGHEST = (0.05, 0.1, 0.25, 0.5, 1.0)
_FEW = 0.05  # of the answers: among the very first, one that is wrong makes any risk


def risk_coverage_plot(curves: Mapping[str, Sequence[Point]]) -> Markup:
    """One line a system, from the surest 5 % on."""
    drawn_from = [[one for one in own if one.coverage >= _FEW] for own in curves.values()]
    seen = [one.risk for own in drawn_from for one in own]
    high = next(top for top in _HIGHEST if max(seen, default=1.0) <= top)
    plane = Plane(share_axis("share given, surest first"), share_axis("wrong among them", high))
    marks = []
    for series, own in enumerate(drawn_from):
        marks.append(plane.line([(one.coverage, one.risk) for one in own], series))
        marks += [plane.marker(one.coverage, one.risk, series) for one in own[-1:]]
    told = "Share of wrong answers among the surest; a line that rises from the left knows what it does not know."
    return drawn("risk-coverage", "Risk and coverage", told, plane, marks)


def risk_coverage_rows(curves: Mapping[str, Sequence[Point]]) -> Iterator[Sequence[str]]:
    """As ``COLUMNS``; answers of one confidence are given together, so that a tenth may hold some more."""
    for name, own in curves.items():
        for tenth in range(1, 11):
            reached = next((one for one in own if one.coverage >= tenth / 10), None)
            if reached:
                yield f"{reached.coverage:.0%}", name, f"{reached.risk:.1%}"
