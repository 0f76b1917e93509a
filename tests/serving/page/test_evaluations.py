from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assistant.commands.progress_lines import Progress
from assistant.serving.evaluating.evaluation import Evaluation, State
from assistant.serving.page.evaluations import evaluations, form, heard, now, problem, report

HOSTILE = "<script>window.pwned=1</script>"
ONE = Evaluation(
    "20261122-093000-0a1b2c",
    datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
    (f"{HOSTILE}.csv",),
    1200,
    State.DONE,
    headline=f"dl {HOSTILE} wins.",
    better="dl",
)
RUNNING = replace(ONE, state=State.RUNNING, headline="", progress=Progress("Asking ml", 250, 1000))
FAILED = replace(ONE, state=State.FAILED, headline="", better=None, reason=f"{HOSTILE} is gone.")


@pytest.mark.parametrize(
    "html",
    [
        form((HOSTILE,), True),
        problem(f"{HOSTILE}\n  {HOSTILE}"),
        now(RUNNING, True),
        heard(replace(RUNNING, progress=Progress(HOSTILE, 1, 2)), None),
        heard(None, ONE),
        heard(None, FAILED),
        evaluations([FAILED], "", True),
        evaluations([ONE], "", True),
        report(ONE),
    ],
)
def test_nothing_that_came_from_outside_is_markup(html: str) -> None:
    assert html
    assert "<script>" not in html


def test_who_may_start_nothing_gets_no_form() -> None:
    assert "<form" in form(("dev",), True)
    assert "<form" not in form(("dev",), False)
    assert "data-do" not in now(RUNNING, False)
    assert "data-do" not in evaluations([replace(ONE, state=State.CANCELLED)], "", False)
    assert 'data-do="remove"' not in evaluations([ONE], "", False)


def test_how_far_it_is_is_shown_whole_and_said_by_tenths() -> None:
    shown = now(RUNNING, True)
    assert '<progress aria-label="Asking ml" value="250" max="1000">' in shown
    assert "Asking ml: 250 of 1,000; a conversation counts once" in shown
    assert heard(RUNNING, None) == "Asking ml: 20 %"
    scoring = replace(RUNNING, progress=Progress("Scoring", 0, 0))
    assert '<progress aria-label="Scoring">' in now(scoring, True)
    assert heard(scoring, None) == "Scoring"
    assert heard(None, replace(ONE, state=State.CANCELLED, headline="")) == "Cancelled."
    assert (now(None, True), heard(None, None), report(None)) == ("", "", "")


def test_what_does_not_run_can_be_deleted_also_while_another_runs() -> None:
    assert 'data-do="remove"' not in evaluations([RUNNING], "", True)
    assert evaluations([RUNNING, FAILED, ONE], "", True).count('data-do="remove"') == 2


def test_a_failed_one_says_why_or_where_that_is_said() -> None:
    why = replace(FAILED, reason="mine.csv is gone.")
    assert '<p class="told">mine.csv is gone.</p>' in evaluations([why], "", False)
    assert heard(None, why) == "Failed. mine.csv is gone."
    assert "log says which" in evaluations([replace(FAILED, reason="")], "", False)


def test_only_what_is_not_done_can_be_gone_on_with_and_only_while_none_runs() -> None:
    stopped = replace(ONE, state=State.INTERRUPTED)
    assert 'data-do="resume"' in evaluations([stopped, ONE], "", True)
    assert 'data-do="resume"' not in evaluations([RUNNING, stopped], "", True)
    assert evaluations([ONE], ONE.id, True).count('aria-current="true"') == 1
