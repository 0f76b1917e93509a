from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from assistant.evaluation.difference import Paired, differences
from assistant.evaluation.measures.calibration import reliability
from assistant.evaluation.measures.selective import risk_coverage
from assistant.evaluation.reporting.plots.bars import WIDTH as BAR_WIDTH
from assistant.evaluation.reporting.plots.bars import axis_bar, count_bar, difference_bar, span_bar
from assistant.evaluation.reporting.plots.growth import growth_plot, growth_rows
from assistant.evaluation.reporting.plots.latency import latency_plot, latency_rows
from assistant.evaluation.reporting.plots.reliability import reliability_plot, reliability_rows
from assistant.evaluation.reporting.plots.risk_coverage import risk_coverage_plot, risk_coverage_rows
from assistant.evaluation.reporting.plots.svg import Axis, Plane, drawn, log_axis, share_axis
from tests.evaluation.reporting.conftest import CURVE

SURE, RIGHT = [0.95, 0.9, 0.3, 0.2], [True, True, True, False]
UNIT = Plane(share_axis("x"), share_axis("y"))


def markers(plot: str, series: int) -> list[tuple[float, float]]:
    """Where a system's markers stand, in pixels from the top left."""
    found = re.findall(rf'class="marker s{series}[^"]*" transform="translate\((\S+) (\S+)\)"', plot)
    return [(float(x), float(y)) for x, y in found]


def place(x: float, y: float) -> tuple[float, float]:
    """Where a point of the unit square stands, from the corners alone."""
    (left, bottom), (right, top) = markers(UNIT.marker(0, 0, 0) + UNIT.marker(1, 1, 0), 0)
    assert left < right
    assert top < bottom  # pixels count downwards
    return left + x * (right - left), bottom + y * (top - bottom)


def test_values_lie_in_proportion_along_an_axis_and_its_logarithm() -> None:
    assert Axis("", -1.0, 3.0, ()).along(0.0) == 0.25
    assert Axis("", -1.0, 3.0, ()).along(9.0) == 1.0
    assert Axis("", 1.0, 100.0, (), log=True).along(10.0) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([3, 70], ["2", "5", "10", "20", "50", "100"]),
        ([5], ["5", "10"]),
        ([0.03, 900], ["0.1", "1", "10", "100", "1,000"]),
    ],
)
def test_a_logarithmic_axis_has_few_round_ticks_around_its_values(
    values: list[float], ticks: list[str]
) -> None:
    axis = log_axis("", values)
    assert [text for _, text in axis.ticks] == ticks
    assert axis.low <= min(values) <= max(values) < axis.high


def test_a_plot_is_sound_xml_whatever_it_is_called() -> None:
    plot = drawn("one", "<b> & 'quotes'", "\u202e right to left", UNIT, [UNIT.diagonal()])
    tree = ElementTree.fromstring(plot)
    assert tree.attrib["aria-labelledby"] == "one-title one-desc"
    assert [one.text for one in tree[:2]] == ["<b> & 'quotes'", "\u202e right to left"]


def test_reliability_stands_at_mean_confidence_and_share_right() -> None:
    bins = {"ml": reliability([], []), "dl": reliability(SURE, RIGHT)}
    plot = reliability_plot(bins)
    assert markers(plot, 0) == []
    seen = markers(plot, 1)
    wanted = [place(x + 0.012, y) for x, y in ((0.2, 0), (0.3, 1), (0.925, 1))]
    assert np.array(seen) == pytest.approx(np.array(wanted), abs=0.1)
    assert list(reliability_rows(bins))[2] == ("90% to 100%", "dl", "2", "92.5%", "100.0% [34%, 100%]")


def test_risk_rises_with_coverage_up_to_the_share_that_is_wrong() -> None:
    curves = {"ml": risk_coverage(SURE, RIGHT), "dl": []}
    plot = risk_coverage_plot(curves)
    (end,) = markers(plot, 0)
    assert end == pytest.approx(place(1, 1), abs=0.1)  # a quarter is wrong, and the axis ends there
    assert "25 %" in plot
    assert list(risk_coverage_rows(curves))[-1] == ("100%", "ml", "25.0%")
    assert ("75%", "ml", "0.0%") in risk_coverage_rows(curves)


def test_the_median_time_stands_half_way_up() -> None:
    times = {"ml": [1.0, 10.0, 90.0], "dl": []}
    (median,) = markers(latency_plot(times), 0)
    assert median == pytest.approx(place(0.5, 0.5), abs=0.1)
    assert list(latency_rows(times)) == [("ml", "3", "1.9", "5.5", "10", "50", "82", "88.4")]


def test_the_learning_curve_goes_by_system_from_few_to_many() -> None:
    plot = growth_plot(CURVE[::-1], ["ml", "dl"])
    assert [round(x) for x, _ in markers(plot, 0)] == sorted(round(x) for x, _ in markers(plot, 1))
    assert markers(plot, 0)[0][1] == pytest.approx(place(0, 0.3)[1], abs=0.1)
    assert next(iter(growth_rows(CURVE))) == ("100", "ml", "30.0% [20%, 40%]")


def test_a_difference_is_filled_only_where_it_is_separable() -> None:
    worse, better = np.zeros(40, dtype=bool), np.ones(40, dtype=bool)
    names = tuple(map(str, range(40)))
    sure, unsure = differences(
        [Paired("m", "", worse, better, names), Paired("m", "few", worse[:2], better[:2], names[:2])]
    )
    axis = Axis("", -1.0, 1.0, ((-1.0, "−100"), (0.0, "0")))
    assert (sure.separable, unsure.separable) == (True, False)
    assert "hollow" not in difference_bar(sure, axis)
    assert "hollow" in difference_bar(unsure, axis)
    (zero,) = re.findall(r'class="zero" d="M(\S+) ', difference_bar(sure, axis))
    assert float(zero) == BAR_WIDTH / 2
    assert markers(difference_bar(sure, axis), 1)[0][0] > float(zero)
    assert markers(difference_bar(differences([Paired("m", "", better, worse, names)])[0], axis), 0)[0][
        0
    ] < float(zero)
    assert ">−100</text>" in axis_bar(axis)


def test_bars_are_as_long_as_what_they_count() -> None:
    long = [
        float(re.findall(r' width="([\d.]+)" height="10"', count_bar(count, 4, 0))[0]) for count in (1, 4)
    ]
    assert long[1] == pytest.approx(4 * long[0])
    left, right = re.findall(r'd="M(\S+) 10H(\S+)"', span_bar(1, 1, 100, log_axis("", [1, 99]), 0))[0]
    assert float(right) > float(left)
