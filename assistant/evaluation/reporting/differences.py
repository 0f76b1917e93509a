"""The differences section: a forest plot for each measure, whole and by slice.

Given a comparison, gives a table a measure whose last columns are the plot: so the figures stand beside
their marks, and need no second table to be read by. It does not compute.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor

from markupsafe import Markup

from assistant.evaluation.compare import Comparison
from assistant.evaluation.difference import Difference
from assistant.evaluation.reporting.plots.bars import axis_bar, difference_bar
from assistant.evaluation.reporting.plots.svg import Axis
from assistant.evaluation.reporting.tables import folded, table

_STEP = 0.1
_ROOM = 0.2  # of the axis, between two ticks


def differences_section(comparison: Comparison) -> Markup:
    """The first measure open, the others folded; nothing where there is none."""
    if not comparison.differences:
        return Markup()
    first, *others = [_forest(comparison, one) for one in comparison.differences]
    names = [one.measure for one in comparison.differences[1:]]
    more = (folded(f"The same for: {name}", one) for name, one in zip(names, others, strict=True))
    return (
        Markup(
            "<p>Each mark is {1} minus {0}, in percentage points, with its 95 % interval by paired bootstrap. A "
            "filled mark is separable from zero, its p-value adjusted (Holm) for how many slices were looked at; "
            "a hollow one is not, however far it lies from zero.</p>\n"
        ).format(comparison.base, comparison.new)
        + first
        + Markup("\n").join(more)
    )


def _forest(comparison: Comparison, whole: Difference) -> Markup:
    base, new = comparison.base, comparison.new
    found = [whole, *comparison.slices[whole.measure]]
    axis = _axis(min(one.low for one in found), max(one.high for one in found))
    columns = ("slice", "n", f"{base} → {new}", "difference, points", axis_bar(axis), "told apart?")
    caption = (
        f"{whole.measure[:1].upper()}{whole.measure[1:]}: left of zero {base} is better, right of it {new}"
    )
    return table(caption, columns, _rows(found, axis, base, new), "figures forest")


def _rows(found: Sequence[Difference], axis: Axis, base: str, new: str) -> Iterator[Sequence[str]]:
    for one in found:
        yield (
            one.part or "all",
            f"{one.questions}",
            f"{one.base:.1%} → {one.new:.1%}",
            f"{_points(one.difference)} [{_points(one.low)}, {_points(one.high)}]",
            difference_bar(one, axis),
            _told_apart(one, base, new),
        )


def _told_apart(one: Difference, base: str, new: str) -> str:
    if one.separable:
        return f"{new if one.difference > 0 else base} better, p = {one.p_adjusted:.2g}"
    return one.more() if one.needed is None else f"no; {one.more()}"


def _axis(low: float, high: float) -> Axis:
    """Around zero, in whole tenths; an end that is too near to zero has no tick."""
    low, high = min(floor(low / _STEP), -1) * _STEP, max(ceil(high / _STEP), 1) * _STEP
    ends = [end for end in (low, high) if abs(end) >= _ROOM * (high - low)]
    return Axis("", low, high, ((0.0, "0"), *((end, _points(end, 0)) for end in ends)))


def _points(share: float, digits: int = 1) -> str:
    return f"{share * 100:+.{digits}f}".replace("-", "−")
