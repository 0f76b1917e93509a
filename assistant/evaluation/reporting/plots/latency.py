"""Latency: within so many milliseconds, what share of answers was there?

Given times by system, draws their cumulative distribution over a logarithmic axis, and gives percentiles
as rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from markupsafe import Markup

from assistant.evaluation.reporting.plots.svg import Plane, drawn, log_axis, share_axis

COLUMNS = ("system", "answers", "p5", "p25", "p50", "p75", "p95", "p99")
_PERCENTS = (5, 25, 50, 75, 95, 99)


def latency_plot(times_ms: Mapping[str, Sequence[float]]) -> Markup:
    """One line a system, a marker at its median; times are above 0, and at least one is given."""
    plane = Plane(
        log_axis("milliseconds, logarithmic", [ms for own in times_ms.values() for ms in own]),
        share_axis("answers given within"),
    )
    marks = []
    for series, own in enumerate(times_ms.values()):
        if own:
            marks.append(plane.line([(float(np.percentile(own, at)), at / 100) for at in range(101)], series))
            marks.append(plane.marker(float(np.median(own)), 0.5, series))
    told = "Share of answers given within a time; further left is faster. A marker stands at each median."
    return drawn("latency", "Distribution of times", told, plane, marks)


def latency_rows(times_ms: Mapping[str, Sequence[float]]) -> Iterator[Sequence[str]]:
    """As ``COLUMNS``, in milliseconds."""
    for name, own in times_ms.items():
        if own:
            yield name, f"{len(own)}", *(f"{np.percentile(own, at):.3g}" for at in _PERCENTS)
