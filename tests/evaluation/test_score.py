from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.domain import Answer, Document, Outcome, Span
from assistant.errors import EvaluationError
from assistant.evaluation.measures.proportion import Proportion
from assistant.evaluation.run import run_answerer
from assistant.evaluation.score import ScoredRun, judge, score, score_run
from assistant.questions.files import load_questions
from assistant.questions.judged_question import JudgedQuestion
from tests.evaluation.conftest import KING, OVEN, RISE, ROWS, knowing
from tests.fakes import FakeAnswerer, fake_answer, fake_evidence

Documents = dict[str, Document]
FACT = JudgedQuestion("q", "?", "fact", must=((re.compile("gas"),),), min_must=1, gold=(Span("d", 0, 5),))
OUTSIDE = JudgedQuestion("o", "?", "out_of_scope", out_of_scope=True, hard=True)


def scored(
    answerer: FakeAnswerer, write: Callable[..., Path], documents: Documents, *rows: dict[str, Any]
) -> ScoredRun:
    file = write(*rows)
    questions, folder = load_questions([file], documents), file.parent / "run"
    run_answerer(answerer, questions, folder, corpus="f", question_files=[file])
    return score_run(folder, questions, [file], documents)


def test_a_right_answer_with_its_evidence() -> None:
    evidence = fake_evidence(("d", 4, 9), ("d", 0, 5))
    verdict = judge(FACT, fake_answer("ml", "?", "It makes gas.", confidence=0.7, evidence=evidence))
    assert (verdict.right, verdict.answered, verdict.declined, verdict.missing) == (True, True, False, False)
    assert (verdict.evidence_any, verdict.evidence_all) == (True, True)
    assert (verdict.words, verdict.confidence, verdict.total_ms) == (3, 0.7, 2.0)


def test_evidence_below_the_fifth_rank_is_not_found() -> None:
    evidence = fake_evidence(*[("d", 4, 9)] * 5, ("d", 0, 5))
    assert not judge(FACT, fake_answer("ml", "?", "gas", evidence=evidence)).evidence_any


def test_a_text_that_was_not_given_as_an_answer_is_not_right() -> None:
    clarify = Answer("ml", Outcome.CLARIFY, "gas", None, 0.4, "?")
    assert not judge(FACT, clarify).right


def test_out_of_scope_it_is_right_to_decline() -> None:
    assert judge(OUTSIDE, fake_answer("ml", "?", None)).right
    assert not judge(OUTSIDE, fake_answer("ml", "?", "gas")).right


def test_a_missing_answer_is_wrong_in_scope_and_out() -> None:
    for question, worst in ((FACT, 0.0), (OUTSIDE, 1.0)):
        verdict = judge(question, None)
        assert verdict.missing
        assert not any((verdict.right, verdict.answered, verdict.declined))
        assert verdict.confidence == worst


def test_figures_by_hand(write: Callable[..., Path], documents: Documents) -> None:
    scores = scored(knowing(rise=None, king="Me, of 7."), write, documents, *ROWS).scores
    assert (scores.answerer, scores.missing) == ("ml", 0)
    assert scores.right == Proportion(1, 2)
    assert scores.right_if_answered == Proportion(1, 1)
    assert scores.evidence_any == scores.evidence_all == Proportion(2, 2)
    assert scores.wrongly_declined == Proportion(1, 2)
    assert scores.declined == scores.declined_hard == Proportion(0, 1)
    assert scores.turns_right == Proportion(3, 3)
    assert scores.by_kind == {"fact": Proportion(0, 1), "numeric": Proportion(1, 1)}
    assert scores.by_phrasing == {"keyword": Proportion(1, 1), "plain": Proportion(0, 1)}
    assert scores.evidence_by_kind == {"fact": Proportion(1, 1), "numeric": Proportion(1, 1)}
    assert scores.quotes_equal == Proportion(1, 1)
    assert scores.numbers_grounded == Proportion(1, 4)  # 220, not 7, $2 and $3
    assert (scores.median_words, scores.p50_ms, scores.p95_ms) == (4.0, 2.0, 2.0)
    assert scores.auroc == 0.25  # 0.9 and 0.1 in scope against 0.9


def test_a_question_the_answerer_refused_counts_as_wrong(
    write: Callable[..., Path], documents: Documents
) -> None:
    answerer = FakeAnswerer("ml", {"how hot": "220"})
    scores = scored(answerer, write, documents, OVEN, RISE, KING).scores
    assert scores.missing == 2
    assert (scores.right, scores.declined) == (Proportion(1, 2), Proportion(0, 1))
    assert scores.p50_ms == 2.0


def test_what_a_question_gives_nothing_to_judge_by_is_not_wrong() -> None:
    asked = JudgedQuestion("e", "?", "", expected="It makes gas, 3 times.")
    verdict = judge(asked, fake_answer("ml", "?", "Gas, 3 times!"))
    assert (verdict.right, verdict.evidence_any, verdict.evidence_all) == (None, None, None)
    assert verdict.expected_f1 == pytest.approx(2 * 3 / (5 + 3))
    assert (verdict.things_held, verdict.things_expected) == (1, 1)


@pytest.mark.parametrize("answer", [None, fake_answer("ml", "?", None)])
def test_no_answer_holds_nothing_of_what_is_expected(answer: Answer | None) -> None:
    verdict = judge(JudgedQuestion("e", "?", "", expected="It makes 3."), answer)
    assert (verdict.expected_f1, verdict.things_held, verdict.things_expected) == (0.0, 0, 1)


def test_what_could_not_be_scored_counts_in_no_share(documents: Documents) -> None:
    asked = [
        FACT,
        JudgedQuestion("e", "?", "", expected="gas 3"),
        JudgedQuestion("f", "?", "", expected="gas"),
    ]
    answers = {one.id: fake_answer("ml", "?", "gas", evidence=fake_evidence(("d", 0, 5))) for one in asked}
    scores = score("ml", [judge(one, answers[one.id]) for one in asked], answers, documents)
    assert (scores.right, scores.evidence_any) == (Proportion(1, 1), Proportion(1, 1))
    assert (scores.unscored.facts, scores.unscored.evidence) == (2, 2)
    assert scores.expected_f1 == pytest.approx((2 / 3 + 1) / 2)
    assert scores.things_held == Proportion(0, 1)
    assert scores.brier == pytest.approx(0.01)  # of the one that could be scored, 0.9 sure
    assert scores.to_json()["unscored"] == {"facts": 2, "evidence": 2}


def test_confidence_is_not_judged_by_what_is_out_of_scope_alone(documents: Documents) -> None:
    asked = [JudgedQuestion("e", "?", "", expected="gas"), OUTSIDE]
    answers = {one.id: fake_answer("ml", "?", "gas") for one in asked}
    scores = score("ml", [judge(one, answers[one.id]) for one in asked], answers, documents)
    assert math.isnan(scores.brier)
    assert scores.declined == Proportion(0, 1)


def test_figures_that_cannot_be_given_are_null_in_json(documents: Documents) -> None:
    scores = score("ml", [], {}, documents)
    assert math.isnan(scores.auroc)
    plain = json.loads(json.dumps(scores.to_json(), allow_nan=False))
    assert plain["auroc"] is None
    assert plain["right"] == {"share": None, "hits": 0, "total": 0}


def test_verdicts_are_kept_in_the_run(write: Callable[..., Path], documents: Documents) -> None:
    run = scored(knowing(), write, documents, *ROWS)
    path = next(Path(write(*ROWS).parent / "run").glob("verdicts.jsonl"))
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert [row["id"] for row in rows] == [verdict.id for verdict in run.verdicts]
    assert all(row["right"] for row in rows)


def test_a_run_over_other_questions_is_not_scored(write: Callable[..., Path], documents: Documents) -> None:
    scored(knowing(), write, documents, OVEN)
    file = write(OVEN, RISE)
    with pytest.raises(EvaluationError, match="did not answer"):
        score_run(file.parent / "run", load_questions([file], documents), [file], documents)
