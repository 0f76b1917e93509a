from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

from assistant.domain import Document, Explanation, IntentGuess
from assistant.evaluation.reporting.page import in_html
from assistant.evaluation.reporting.report import Report
from assistant.questions.files import JudgedQuestion
from tests.evaluation.conftest import KING, OVEN, RISE, ROWS
from tests.evaluation.reporting.conftest import CURVE, DECISION, Reason, said, scored
from tests.fakes import fake_answer

Made = Callable[..., Report]
Documents = dict[str, Document]


def text_of(html: str) -> str:
    """What stands between tags, on one line."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_the_verdict_comes_first_then_what_an_engineer_reads(report: Made) -> None:
    html = in_html(
        report(
            *ROWS, compare=True, decision=DECISION, curve=CURVE, reasons=[Reason("oven", "dl", "gate", "why")]
        )
    )
    assert "<title>ml and dl, measured</title>" in html
    assert re.findall(r'<h2 id="(\w+)-head"', html) == [
        *("verdict", "figures", "differences", "causes", "confidence", "time", "growth", "questions")
    ]
    assert re.findall(r'<li><a href="#(\w+)">', html) == re.findall(r'<section id="(\w+)"', html)
    assert "Take &lt;dl&gt;." in html
    assert "<dt>time</dt><dd>ml is faster</dd>" in html


def test_without_a_decision_the_comparison_speaks(report: Made) -> None:
    html = in_html(report(OVEN, RISE, compare=True))
    assert "dl compared with ml" in html
    assert "not separable at n = 2" in text_of(html)


def test_one_system_alone_has_no_differences(report: Made) -> None:
    both = report(*ROWS)
    html = in_html(Report(both.questions, both.runs[:1]))
    assert "there is nothing to compare it with" in html
    assert 'id="differences"' not in html
    assert 'data-field="differ"' not in html
    assert '<table id="every" class="questions n1"' in html


def test_the_page_shows_every_question_with_both_answers_and_verdicts(report: Made) -> None:
    html = in_html(report(*ROWS, reasons=[Reason("oven", "dl", "evidence_missed", "It never saw <it>.")]))
    row = re.search(r'<tr role="row" data-.*?how hot.*?</tr>', html, re.DOTALL)
    assert row
    assert "oven · numeric · keyword" in row[0]
    assert re.findall(r'class="verdict (\w+)"', row[0]) == ["right", "wrong"]
    assert "right, answered" in row[0]
    assert "evidence not in the top 5 · confidence 90% · 2 ms" in row[0]
    assert "<b>evidence missed</b>" in row[0]
    assert "It never saw &lt;it&gt;." in row[0]
    for field in ('verdict0="right"', 'verdict1="wrong"', 'differ="yes"', 'cause="evidence missed"'):
        assert f"data-{field}" in row[0]
    assert len(re.findall(r'<tr role="row" data-where', html)) == 6


def test_nothing_from_outside_is_markup(report: Made) -> None:
    html = in_html(report(KING, OVEN | {"phrasing": '<img src=x>" onload="x', "must": [["</script><i>"]]}))
    assert "who is &lt;b&gt;king" in html
    assert "220 &lt;i&gt;" in html
    assert "&lt;img src=x&gt;&#34; onload=&#34;x" in html
    assert "\\u003c/script\\u003e\\u003ci\\u003e" in html
    assert not re.search(r"<(i|img)\b|<b>king", html)


def test_nothing_may_run_or_load_but_what_the_page_brings(report: Made) -> None:
    html = in_html(report(*ROWS, curve=CURVE))
    assert not re.search(r'<link|<iframe|\bsrc=|\bhref="(?!#)|url\(|@import|https?:', html)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    assert policy[1].startswith("default-src 'none'; ")
    for element in ("style", "script"):
        (content,) = re.findall(rf"<{element}>(.*?)</{element}>", html, re.DOTALL)
        digest = b64encode(sha256(content.encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in policy[1]


def test_a_missing_answer_is_shown_as_such(report: Made, documents: Documents) -> None:
    questions = report(OVEN).questions
    html = in_html(Report(questions, [scored("ml", questions, {}, documents)]))
    assert "wrong, no answer in the run" in html
    assert "no answer in the run 1 " in text_of(html)


def test_floors_stand_beneath_their_figures_and_lead_the_table(report: Made) -> None:
    html = in_html(report(OVEN, RISE))
    asked_for, every = re.findall(r"<caption>(?:What the design|All).*?</table>", html, re.DOTALL)
    assert re.search(r"floor 50 %</small>.*floor 75 %</small>", asked_for)
    assert "MRR" not in asked_for
    assert "MRR@10" in every


def test_questions_without_facts_or_evidence_are_told_so(report: Made) -> None:
    html = in_html(report({"question": "why?", "expected": "Yeast makes gas."}, plain=True, compare=True))
    assert "– not scored, answered" in text_of(html)
    assert "no facts to hold · token F1 with the expected answer 0.50" in html
    for section in ("differences", "confidence"):
        assert f'<section id="{section}"' not in html


def test_systems_of_one_name_are_told_apart(report: Made, documents: Documents) -> None:
    questions = report(OVEN).questions
    runs = [said("ml", questions, documents, text) for text in ("220", "gas", "salt")]
    assert Report(questions, runs).systems == ["ml (1)", "ml (2)", "ml (3)"]
    assert "ml (3)" in in_html(Report(questions, runs))


def test_confused_intents_are_shown_where_answers_say_theirs(documents: Documents) -> None:
    questions = [JudgedQuestion(f"{at}", "?", "fact", intent="rise") for at in range(3)]
    guess = Explanation(intents=(IntentGuess("oven", "Oven?", 0.8),))
    answers = {one.id: replace(fake_answer("ml", "?", "gas"), explanation=guess) for one in questions}
    quiet = said("dl", questions, documents, "gas")
    html = in_html(Report(questions, [scored("ml", questions, answers, documents), quiet]))
    assert "Intents that ml confuses most often" in html
    assert "rise oven 3 " in text_of(html)
    assert "Intents that dl confuses" not in html


def test_a_screen_reader_is_told_what_each_plot_and_table_is(report: Made) -> None:
    html = in_html(report(*ROWS, curve=CURVE))
    plots = re.findall(r'<svg class="plot".*?</figure>', html, re.DOTALL)
    assert len(plots) == 4
    for plot in plots:
        name, described = re.findall(r'aria-labelledby="(\S+) (\S+)"', plot)[0]
        assert re.search(rf'<title id="{name}">\w', plot)
        assert re.search(rf'<desc id="{described}">\w', plot)
        assert "<summary>The same as a table</summary>" in plot
    assert html.count("<table") == html.count("<caption>") == html.count("</caption>")
    assert not re.search(r"<th(?![^>]*scope)[ >]", html)
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
