from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from assistant.domain import Document
from assistant.evaluation.reporting.markdown import in_markdown
from assistant.evaluation.reporting.report import Report
from assistant.questions.judged_question import JudgedQuestion
from tests.evaluation.conftest import KING, OVEN, RISE
from tests.evaluation.reporting.conftest import CURVE, DECISION, Reason, scored
from tests.fakes import fake_answer

Made = Callable[..., Report]


def test_there_is_a_row_for_each_figure_beside_its_floor(report: Made) -> None:
    lines = in_markdown(report(OVEN, RISE, KING)).splitlines()
    assert "| figure | ml | floor | dl | floor |" in lines
    (right,) = [line for line in lines if line.startswith("| right |")]
    assert re.fullmatch(r"\| right \| 50.0 % \[\d+, \d+\] \| 50 % \| 50.0 % \[\d+, \d+\] \| 75 % \|", right)
    assert any(line.startswith("| right · kind numeric | 100.0 %") for line in lines)
    assert not any("conversation" in line for line in lines)


def test_what_nobody_wrote_down_has_no_row(report: Made) -> None:
    assert "ideal answer" not in in_markdown(report(OVEN))
    told = in_markdown(report(RISE, OVEN | {"answer": "At 220 degrees [1]."}, text="At 220."))
    assert re.search(r"\| token F1 with the ideal answer \| 0\.800", told)


def test_stages_are_timed_apart_and_a_system_without_one_has_none(documents: dict[str, Document]) -> None:
    questions = [JudgedQuestion("q", "?", "fact")]
    runs = []
    for name, stage in (("ml", "classify"), ("dl", "encode")):
        answer = replace(fake_answer(name, "?", "gas"), timings_ms={stage: 2.0, "total": 3.0})
        runs.append(scored(name, questions, {"q": answer}, documents))
    lines = in_markdown(Report(questions, runs)).splitlines()
    for percentile in ("p50", "p95", "p99"):
        assert f"| {percentile} ms classify | 2.0 [2.0, 2.0] |  | – |  |" in lines
        assert f"| {percentile} ms encode | – |  | 2.0 [2.0, 2.0] |  |" in lines


def test_what_could_not_be_scored_says_why(report: Made) -> None:
    plain = {"question": "why?", "expected": "Yeast makes gas."}
    lines = in_markdown(report(plain, plain=True)).splitlines()
    told = "could not be scored: no facts that an answer must hold"
    assert f"| right | {told} | 50 % | {told} | 75 % |" in lines
    assert "could not be scored: no gold evidence" in "\n".join(lines)


def test_the_verdict_the_causes_and_the_curve_are_told(report: Made) -> None:
    reasons = [Reason("oven", "dl", "evidence_missed", "…"), Reason("rise", "dl", "evidence_missed", "…")]
    told = in_markdown(report(OVEN, RISE, compare=True, decision=DECISION, reasons=reasons, curve=CURVE))
    assert told.startswith("# ml and dl, measured\n\n**Take &lt;dl&gt;.**\n\n- time: ml is faster\n")
    assert "2 questions: 2 in scope, 0 out of scope." in told
    assert "\n- right: ml 50.0%, dl 50.0%; " in told
    assert "\n  - kind fact: ml 0.0%, dl 100.0%; " in told
    assert "| dl | evidence missed | 2 |" in told
    assert "| ml | 1,000 | 70.0% [60%, 80%] |" in told


def test_a_bar_in_a_phrasing_does_not_break_the_table(report: Made) -> None:
    assert "| right · phrasing a\\|b |" in in_markdown(report(OVEN | {"phrasing": "a|b"}, RISE))
