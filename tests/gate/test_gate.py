from __future__ import annotations

import math
from dataclasses import replace
from importlib import resources

import numpy as np
import pytest

from assistant.domain import Outcome, Reason
from assistant.errors import ArtefactMismatch, CorpusError
from assistant.gate.fitting import GateRecipe, Judged, fit_gate
from assistant.gate.gate import Gate, Linear
from assistant.load import Assistant

GATE = Gate(("x",), (1.0,), (2.0,), Linear((3.0,), -1.0), Linear((0.0,), 0.0), answer_at=0.5, clarify_at=0.2)


def test_confidence_by_hand() -> None:
    # Covered: logit 3 * (3 - 1) / 2 - 1 = 2; right, once covered: one half.
    assert GATE.confidence({"x": 3.0}) == pytest.approx(0.5 / (1 + math.exp(-2)))
    assert GATE.confidence({"x": 1e9}) == pytest.approx(0.5)
    assert GATE.confidence({"x": -1e9}) == pytest.approx(0)


def test_what_each_signal_adds_is_all_but_the_intercept() -> None:
    assert GATE.covered_by({"x": 3.0}) == {"x": 3.0}
    assert GATE.covered_by({"x": 1.0}) == {"x": 0.0}  # as on average
    assert GATE.coverage({"x": 3.0}) == pytest.approx(1 / (1 + math.exp(-(3.0 - 1.0))))


@pytest.mark.parametrize(
    ("x", "outcome", "reason"),
    [
        (3.0, Outcome.ANSWERED, None),
        (1.4, Outcome.CLARIFY, Reason.UNSURE),
        (-2.0, Outcome.ABSTAINED, Reason.NOT_COVERED),
    ],
)
def test_decisions(x: float, outcome: Outcome, reason: Reason | None) -> None:
    decision = GATE.decide({"x": x})
    assert (decision.outcome, decision.reason) == (outcome, reason)


def test_a_missing_signal_is_an_error() -> None:
    with pytest.raises(ArtefactMismatch, match="x"):
        GATE.confidence({})


def test_fitting_keeps_the_accepted_share_of_wrongly_declined() -> None:
    rng = np.random.default_rng(3)
    judged = [Judged({"x": rng.normal(inside * 2)}, bool(inside and rng.random() < 0.9), bool(inside))
              for inside in [1] * 100 + [0] * 100]  # fmt: skip
    gate = fit_gate(judged, GateRecipe(max_wrongly_declined=0.1))
    assert gate.confidence({"x": 3.0}) > gate.confidence({"x": -1.0})
    decided = [gate.decide(one.signals).outcome for one in judged if one.in_scope]
    declined = sum(outcome is not Outcome.ANSWERED for outcome in decided)
    assert declined <= 15
    assert gate.clarify_at <= gate.answer_at


def test_too_few_questions_are_refused() -> None:
    with pytest.raises(CorpusError, match="too few"):
        fit_gate([Judged({"x": 1.0}, True, True)] * 3, GateRecipe())


def test_the_shipped_gates_know_the_signals(assistant: Assistant) -> None:
    import json

    from assistant import Question
    from assistant.load import gate_from_json

    gates = json.loads(resources.files("assistant.gate").joinpath("prior.json").read_text(encoding="utf-8"))
    for name, answerer in assistant.answerers.items():
        signals = answerer.answer(Question("banana price")).explanation.signals
        shipped = "dl_without_reranker" if name == "dl" else name
        assert set(gate_from_json(gates[shipped]).names) == set(signals)


def judged_by_chance() -> list[Judged]:
    """Right the oftener the larger ``x``; a third out of scope, which ``y`` tells."""
    rng = np.random.default_rng(5)
    judged = []
    for _ in range(600):
        inside, x = bool(rng.random() < 0.67), float(rng.normal())
        right = inside and bool(rng.random() < 1 / (1 + math.exp(-2 * x - 1)))
        judged.append(Judged({"x": x, "y": float(rng.normal(4.0 * inside))}, right, inside))
    return judged


@pytest.mark.parametrize("accepted", [0.05, 0.1, 0.2])
def test_an_accepted_share_of_wrong_answers_is_kept(accepted: float) -> None:
    judged = judged_by_chance()
    as_they_come, gate = fit_gate(judged, GateRecipe()), fit_gate(judged, GateRecipe(max_wrong=accepted))

    def given(gate: Gate) -> list[bool]:
        return [one.right for one in judged if gate.decide(one.signals).outcome is Outcome.ANSWERED]

    assert 1 - np.mean(given(as_they_come)) > 0.25
    assert 1 - np.mean(given(gate)) == pytest.approx(accepted, abs=0.02)
    assert len(given(gate)) >= 20


def test_an_impossible_share_is_refused() -> None:
    judged = [replace(one, right=False) for one in judged_by_chance()]
    with pytest.raises(CorpusError, match="No threshold keeps to 1"):
        fit_gate(judged, GateRecipe(max_wrong=0.01))


def test_the_covered_but_unsure_is_asked_back() -> None:
    decision = replace(GATE, confident_at=0.45).decide({"x": 2.0})
    assert (decision.outcome, decision.reason) == (Outcome.CLARIFY, Reason.UNSURE)
