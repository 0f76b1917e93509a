from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from assistant.domain import Document
from assistant.evaluation.report import print_scores, write_report
from assistant.evaluation.score import ScoredRun, score
from assistant.evaluation.verdict import judge
from assistant.questions.files import JudgedQuestion, load_questions
from tests.evaluation.conftest import KING, OVEN, RISE, ROWS
from tests.fakes import fake_answer

Write = Callable[..., Path]
Documents = dict[str, Document]


def said(name: str, questions: Sequence[JudgedQuestion], documents: Documents, text: str) -> ScoredRun:
    answers = {one.id: fake_answer(name, one.question, text) for one in questions}
    verdicts = tuple(judge(one, answers[one.id]) for one in questions)
    return ScoredRun(score(name, verdicts, answers, documents), verdicts, answers)


@pytest.fixture
def report(write: Write, documents: Documents, tmp_path: Path) -> Callable[..., str]:
    def made(name: str, *rows: object, text: str = "220 <i>") -> str:
        questions = load_questions([write(*rows)], documents)
        runs = [said("ml", questions, documents, text), said("dl", questions, documents, "gas")]
        write_report(tmp_path, questions, runs)
        return (tmp_path / name).read_text(encoding="utf-8")

    return made


def test_the_page_shows_every_question_with_both_answers_and_verdicts(report: Callable[..., str]) -> None:
    html = report("report.html", *ROWS)
    assert "<title>ml and dl, measured</title>" in html
    row = re.search(r"<tr><td>how hot\n.*?</tr>", html, re.DOTALL)
    assert row
    assert "<small>oven, numeric, keyword</small>" in row[0]
    assert re.findall(r'class="(good|bad)"', row[0]) == ["good", "bad"]
    assert "right, evidence not in the top 5, confidence 90%" in row[0]
    assert "and gold?" in html


def test_nothing_from_outside_is_markup(report: Callable[..., str]) -> None:
    html = report("report.html", KING, OVEN | {"phrasing": "<img src=x>"})
    assert "who is &lt;b&gt;king" in html
    assert "220 &lt;i&gt;" in html
    assert not re.search(r"<(b|i|img)\b", html)


def test_the_page_needs_nothing_from_elsewhere(report: Callable[..., str]) -> None:
    assert not re.search(r"<script|<link|\bsrc=|\bhref=|url\(", report("report.html", *ROWS))


def test_a_lone_surrogate_in_a_question_can_be_reported(report: Callable[..., str]) -> None:
    assert "a?b" in report("report.html", OVEN | {"question": "a\ud800b"})


def test_a_missing_answer_is_shown_as_such(write: Write, documents: Documents, tmp_path: Path) -> None:
    questions = load_questions([write(OVEN)], documents)
    verdicts = (judge(questions[0], None),)
    write_report(tmp_path, questions, [ScoredRun(score("ml", verdicts, {}, documents), verdicts, {})])
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "(no answer in the run)\n<small>wrong</small>" in html
    assert "<th>no answer in the run</th><td>1</td>" in html


def test_markdown_has_a_row_for_each_figure_beside_its_floor(report: Callable[..., str]) -> None:
    lines = report("report.md", OVEN, RISE, KING).splitlines()
    assert lines[0] == "| | ml | floor | dl | floor |"
    (right,) = [line for line in lines if line.startswith("| right |")]
    assert re.fullmatch(r"\| right \| 50.0 % \[\d+, \d+\] \| 50 % \| 50.0 % \[\d+, \d+\] \| 75 % \|", right)
    assert any(line.startswith("| right · kind numeric | 100.0 %") for line in lines)
    assert not any("conversation" in line for line in lines)


def test_what_nobody_wrote_down_has_no_row(report: Callable[..., str]) -> None:
    assert "ideal answer" not in report("report.md", OVEN)
    with_ideal = report("report.md", RISE, OVEN | {"answer": "At 220 degrees [1]."}, text="At 220.")
    assert (
        "| token F1 with the ideal answer | 0.800 [0.800, 0.800] |  | 0.000 [0.000, 0.000] |  |" in with_ideal
    )


def test_stages_are_timed_apart_and_a_system_without_one_has_none(
    documents: Documents, tmp_path: Path
) -> None:
    question = JudgedQuestion("q", "?", "fact")
    runs = []
    for name, stage in (("ml", "classify"), ("dl", "encode")):
        answer = replace(fake_answer(name, "?", "gas"), timings_ms={stage: 2.0, "total": 3.0})
        verdicts = (judge(question, answer),)
        runs.append(ScoredRun(score(name, verdicts, {"q": answer}, documents), verdicts, {"q": answer}))
    write_report(tmp_path, [question], runs)
    lines = (tmp_path / "report.md").read_text(encoding="utf-8").splitlines()
    assert "| p95 ms classify | 2.0 [2.0, 2.0] |  | – |  |" in lines
    assert "| p95 ms encode | – |  | 2.0 [2.0, 2.0] |  |" in lines
    assert "<h2>By stage</h2>" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_what_could_not_be_scored_says_why(write: Write, documents: Documents, tmp_path: Path) -> None:
    plain = {"question": "why?", "expected": "Yeast makes gas."}
    for rows, right in (
        ([plain], "could not be scored: no facts that an answer must hold"),
        ([plain, RISE], r"100.0 % \[\d+, \d+\]; 1 could not be scored: no facts that an answer must hold"),
    ):
        questions = load_questions([write(*rows)], documents, plain=True)
        write_report(tmp_path, questions, [said("ml", questions, documents, "gas")])
        lines = (tmp_path / "report.md").read_text(encoding="utf-8").splitlines()
        assert any(re.fullmatch(rf"\| right \| {right} \| 50 % \|", line) for line in lines)
        assert any(
            re.match(r"\| evidence .* could not be scored: no gold evidence \|", line) for line in lines
        )
        assert "| token F1 with the expected answer | 0.500 [0.500, 0.500] |  |" in lines
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert 'class="unscored">gas\n<small>could not be scored: no facts to hold, token F1' in html


def test_a_bar_in_a_phrasing_does_not_break_the_markdown_table(report: Callable[..., str]) -> None:
    assert "| right · phrasing a\\|b |" in report("report.md", OVEN | {"phrasing": "a|b"})


def test_the_terminal_table_takes_no_markup_from_outside(write: Write, documents: Documents) -> None:
    questions = load_questions([write(OVEN | {"phrasing": "[/red]"})], documents)
    console = Console(width=150, file=(out := StringIO()))
    print_scores(console, [said("ml", questions, documents, "220").scores])
    shown = out.getvalue()
    assert "right · phrasing [/red]" in shown
    assert "floor" in shown
