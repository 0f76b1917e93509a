from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.domain import Answer, Document, Outcome, Quote, Span
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


def test_a_verdict_says_what_was_asked_about() -> None:
    question = replace(
        FACT,
        topic="baking",
        gold=(Span("d", 0, 5), Span("a", 3, 9), Span("d", 7, 8)),
        evidence=(Quote("d", "Yeast makes gas."), Quote("a", "two words")),
    )
    verdict = judge(question, None)
    assert (verdict.topic, verdict.documents, verdict.gold_words) == ("baking", ("a", "d"), 5)


def test_turns_of_a_conversation_and_wordings_of_a_group_share_a_cluster() -> None:
    assert judge(FACT, None).cluster == "q"
    assert judge(replace(FACT, group="gas"), None).cluster == "gas"
    assert judge(replace(FACT, id="c#2", conversation="c"), None).cluster == "c"


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
