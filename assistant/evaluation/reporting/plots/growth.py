"""Growth: how right does a system get, the more questions it knows?

Given points of a learning curve, draws them over a logarithmic axis with their 95 % intervals, and gives
the same as rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from assistant.evaluation.reporting.learning_curve import Grown
from assistant.evaluation.reporting.plots.svg import Plane, drawn, log_axis, share_axis

COLUMNS = ("known questions", "system", "right")


def growth_plot(curve: Sequence[Grown], systems: Sequence[str]) -> Markup:
    """One line a system; a system's number among ``systems`` is its series."""
    plane = Plane(
        log_axis("known questions, logarithmic", [one.questions for one in curve]), share_axis("right")
    )
    marks = []
    for series, name in enumerate(systems):
        own = sorted((one for one in curve if one.answerer == name), key=lambda one: one.questions)
        marks.append(plane.line([(one.questions, one.right) for one in own], series))
        marks += [plane.whisker(one.questions, one.low, one.high, series) for one in own]
        marks += [plane.marker(one.questions, one.right, series) for one in own]
    told = "Share right by the number of questions whose wording a system had learned from."
    return drawn("growth", "Learning curve", told, plane, marks)


def growth_rows(curve: Sequence[Grown]) -> Iterator[Sequence[str]]:
    """As ``COLUMNS``."""
    for one in curve:
        yield f"{one.questions:,}", one.answerer, f"{one.right:.1%} [{one.low:.0%}, {one.high:.0%}]"
