"""Reliability diagram: of the answers that a system is so sure of, how many are right?

Given bins of confidence by system, draws the share right in each with its 95 % interval (Wilson), against
the diagonal of perfect calibration, and gives the same as rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from assistant.evaluation.measures.calibration import Bin
from assistant.evaluation.measures.proportion import Proportion
from assistant.evaluation.reporting.plots.svg import Plane, drawn, share_axis

COLUMNS = ("confidence", "system", "answers", "mean confidence", "right")
_APART = 0.012  # so that intervals of two systems do not hide each other


def reliability_plot(bins: Mapping[str, Sequence[Bin]]) -> Markup:
    """One line a system, over the bins that hold anything."""
    plane = Plane(share_axis("confidence"), share_axis("right"))
    marks = [plane.diagonal()]
    for series, own in enumerate(bins.values()):
        held = [(one, min(max(one.confidence + series * _APART, 0), 1)) for one in own if one.count]
        marks.append(plane.line([(x, one.right) for one, x in held], series))
        marks += [plane.whisker(x, *_share(one).interval, series) for one, x in held]
        marks += [plane.marker(x, one.right, series) for one, x in held]
    told = "Share of right answers by confidence; on the dashed diagonal, confidence keeps what it promises."
    return drawn("reliability", "Reliability diagram", told, plane, marks)


def reliability_rows(bins: Mapping[str, Sequence[Bin]]) -> Iterator[Sequence[str]]:
    """As ``COLUMNS``."""
    for name, own in bins.items():
        for one in own:
            if one.count:
                between = f"{one.low:.0%} to {one.high:.0%}"
                yield between, name, f"{one.count}", f"{one.confidence:.1%}", str(_share(one))


def _share(one: Bin) -> Proportion:
    return Proportion(round(one.right * one.count), one.count)
