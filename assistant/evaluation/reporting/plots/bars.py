"""Bars that stand in the cells of a table: a count, a span of time, a difference with its interval.

Given values and the scale of their column, gives small SVGs that say nothing the cells beside them do not
say, and are hidden from screen readers.
"""

from __future__ import annotations

from markupsafe import Markup

from assistant.evaluation.difference import Difference
from assistant.evaluation.reporting.plots.svg import Axis, shape

WIDTH, _HEIGHT, _EDGE = 240, 20, 18
_OPEN = '<svg class="bar" viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true" focusable="false">'


def count_bar(count: int, most: int, series: int) -> Markup:
    """As long as its share of ``most``."""
    long = (WIDTH - 2 * _EDGE) * count / most
    return _cell(
        Markup('<rect class="fill s{}" x="{}" y="5" width="{:.1f}" height="10"/>').format(series, _EDGE, long)
    )


def span_bar(low: float, middle: float, high: float, axis: Axis, series: int) -> Markup:
    """A line from ``low`` to ``high``, a marker at ``middle``."""
    ends = Markup('<path class="whisker s{}" d="M{:.1f} 10H{:.1f}"/>').format(
        series, _across(low, axis), _across(high, axis)
    )
    return _cell(ends + shape(_across(middle, axis), 10, series))


def difference_bar(one: Difference, axis: Axis) -> Markup:
    """Its interval about zero; filled in the better system's colour and shape where it is separable."""
    series = 1 if one.difference > 0 else 0
    zero = Markup('<path class="zero" d="M{0:.1f} 0V{1}"/>').format(_across(0, axis), _HEIGHT)
    style = f"s{series}" if one.separable else "unsure"
    line = Markup('<path class="whisker {}" d="M{:.1f} 10H{:.1f}"/>').format(
        style, _across(one.low, axis), _across(one.high, axis)
    )
    return _cell(zero + line + shape(_across(one.difference, axis), 10, series, hollow=not one.separable))


def axis_bar(axis: Axis) -> Markup:
    """What is written at the ticks of the column, for its head; who hears the page hears what the column is."""
    ticks = (
        Markup('<text x="{:.1f}" y="14" text-anchor="middle">{}</text>').format(_across(value, axis), text)
        for value, text in axis.ticks
    )
    return Markup('<span class="heard">drawn</span>') + _cell(Markup().join(ticks))


def _across(value: float, axis: Axis) -> float:
    return _EDGE + axis.along(value) * (WIDTH - 2 * _EDGE)


def _cell(marks: Markup) -> Markup:
    return Markup(_OPEN).format(WIDTH, _HEIGHT, WIDTH, _HEIGHT) + marks + Markup("</svg>")
