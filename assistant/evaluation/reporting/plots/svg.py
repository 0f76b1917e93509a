"""SVG: axes, lines, markers and bars, as markup that needs nothing from elsewhere.

Given values, gives markup. Systems are told apart by ``series``, a number from 0: CSS gives each a colour,
and here each has a marker, and each line a dash, so that colour is never the only sign. It does not know
what is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from markupsafe import Markup

# Narrow enough that text stays readable when a telephone shows it at 350 pixels.
WIDTH, HEIGHT = 420, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 24, 12, 50
_TICKS = 8  # at most; else whole powers of ten only
_SHAPES = (
    "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z",  # circle
    "M-4 -4h8v8h-8z",  # square
    "M0 -5l5 9h-10z",  # triangle
    "M0 -5.5l5 5.5l-5 5.5l-5 -5.5z",  # diamond
)


@dataclass(frozen=True, slots=True)
class Axis:
    """Values from ``low`` to ``high``; ``ticks`` are values with what is written at them."""

    label: str
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    log: bool = False

    def along(self, value: float) -> float:
        """Where a value lies, 0 at ``low`` and 1 at ``high``; what lies beyond is put at the end."""
        low, high, at = self.low, self.high, min(max(value, self.low), self.high)
        if self.log:
            low, high, at = log10(low), log10(high), log10(at)
        return (at - low) / (high - low)


def share_axis(label: str, high: float = 1.0) -> Axis:
    """From 0 to ``high``, in per cent, in five steps."""
    steps = [high * step / 5 for step in range(6)]
    return Axis(label, 0.0, high, tuple((value, f"{value * 100:g} %") for value in steps))


def log_axis(label: str, values: Iterable[float]) -> Axis:
    """From a 1, 2 or 5 of some power of ten to another, around the values, which are above 0."""
    held = list(values)
    powers = range(floor(log10(min(held))) - 1, ceil(log10(max(held))) + 2)
    round_ones = [step * 10.0**power for power in powers for step in (1, 2, 5)]
    low = max(one for one in round_ones if one <= min(held))
    high = min(one for one in round_ones if one > max(held))
    inside = [one for one in round_ones if low <= one <= high]
    if len(inside) > _TICKS:
        inside = [one for one in inside if log10(one).is_integer()]
    return Axis(label, low, high, tuple((one, f"{one:,g}") for one in inside), log=True)


@dataclass(frozen=True, slots=True)
class Plane:
    """Two axes, and marks in their units."""

    x: Axis
    y: Axis

    def line(self, points: Iterable[tuple[float, float]], series: int) -> Markup:
        """Straight from point to point."""
        path = " ".join("{:.1f},{:.1f}".format(*self._at(x, y)) for x, y in points)
        return Markup('<polyline class="line s{}" points="{}"/>').format(series, path)

    def whisker(self, x: float, low: float, high: float, series: int) -> Markup:
        """An interval, upright."""
        left, bottom = self._at(x, low)
        top = self._at(x, high)[1]
        return Markup('<path class="whisker s{}" d="M{:.1f} {:.1f}V{:.1f}"/>').format(
            series, left, bottom, top
        )

    def marker(self, x: float, y: float, series: int) -> Markup:
        """The system's own shape."""
        return shape(*self._at(x, y), series)

    def diagonal(self) -> Markup:
        """Where both values are equal, on axes from 0 to 1."""
        ends = (*self._at(0, 0), *self._at(1, 1))
        return Markup('<path class="guide" d="M{:.1f} {:.1f}L{:.1f} {:.1f}"/>').format(*ends)

    def frame(self) -> Markup:
        """Grid, ticks and labels."""
        marks = Markup()
        for value, text in self.x.ticks:
            x, bottom = self._at(value, self.y.low)
            marks += Markup(
                '<path class="grid" d="M{0:.1f} {1}V{2:.1f}"/><text x="{0:.1f}" y="{3:.1f}" '
                'text-anchor="middle">{4}</text>'
            ).format(x, _TOP, bottom, bottom + 19, text)
        for value, text in self.y.ticks:
            left, y = self._at(self.x.low, value)
            marks += Markup(
                '<path class="grid" d="M{0:.1f} {1:.1f}H{2}"/><text x="{3:.1f}" y="{4:.1f}" '
                'text-anchor="end">{5}</text>'
            ).format(left, y, WIDTH - _RIGHT, left - 6, y + 4, text)
        across, down = (_LEFT + WIDTH - _RIGHT) / 2, (_TOP + HEIGHT - _BOTTOM) / 2
        return marks + Markup(
            '<text x="{}" y="{}" text-anchor="middle">{}</text>'
            '<text transform="translate(13 {}) rotate(-90)" text-anchor="middle">{}</text>'
        ).format(across, HEIGHT - 8, self.x.label, down, self.y.label)

    def _at(self, x: float, y: float) -> tuple[float, float]:
        across = _LEFT + self.x.along(x) * (WIDTH - _LEFT - _RIGHT)
        return across, HEIGHT - _BOTTOM - self.y.along(y) * (HEIGHT - _TOP - _BOTTOM)


def shape(x: float, y: float, series: int, *, hollow: bool = False) -> Markup:
    """A system's marker, at pixels."""
    return Markup('<path class="marker s{}{}" transform="translate({:.1f} {:.1f})" d="{}"/>').format(
        series, " hollow" if hollow else "", x, y, _SHAPES[series % len(_SHAPES)]
    )


def drawn(name: str, title: str, description: str, plane: Plane, marks: Sequence[Markup]) -> Markup:
    """The whole plot; ``name`` is unique on its page."""
    return Markup(
        '<svg class="plot" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title {}-desc">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}{}</svg>'
    ).format(WIDTH, HEIGHT, name, name, name, title, name, description, plane.frame(), Markup().join(marks))
