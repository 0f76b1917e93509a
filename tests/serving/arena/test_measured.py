from __future__ import annotations

from assistant.evaluation.estimate import NONE, Estimate
from assistant.serving.arena.measured import measured
from assistant.serving.state.agreement import Agreement, AgreementTable
from assistant.serving.state.marks import MEASURES


def table(votes: int, judged: int, **agreeing: Estimate) -> AgreementTable:
    rows = tuple(Agreement(name, agreeing.get(name, NONE), 2, 1_234) for name in MEASURES)
    return AgreementTable(votes, judged, rows)


def test_every_measure_has_its_row() -> None:
    shown = measured(table(9, 1, right=Estimate(0.75, 0.409, 0.93, 8)))
    assert shown.count('<th scope="row">') == len(MEASURES)
    assert (
        '<th scope="row">Right, by its facts</th><td>75 % [41, 93]</td><td>8</td><td>2</td><td>1,234</td>'
        in shown
    )
    assert "<td>50 %</td>" in measured(table(2, 2, right=Estimate(0.5, float("nan"), float("nan"), 2)))
    assert '<th scope="row">Shorter</th><td>–</td><td>0</td>' in shown
    assert "1 of 9 votes is on one." in shown


def test_without_votes_it_says_so() -> None:
    assert "There is nothing to compare yet." in measured(table(0, 0))
