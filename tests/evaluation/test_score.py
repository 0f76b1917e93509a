from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import ir_measures
import pytest
from ir_measures import RR, Success, nDCG

from assistant.domain import Document
from assistant.errors import EvaluationError
from assistant.evaluation.measures.latency import Latency
from assistant.evaluation.measures.mean import Mean
from assistant.evaluation.measures.proportion import Proportion
from assistant.evaluation.measures.selective import Point
from assistant.evaluation.run import run_answerer
from assistant.evaluation.score import ScoredRun, score, score_run
from assistant.evaluation.verdict import judge
from assistant.questions.files import load_questions
from assistant.questions.judged_question import JudgedQuestion
from tests.evaluation.conftest import KING, OVEN, RISE, ROWS, knowing
from tests.evaluation.test_verdict import FACT, OUTSIDE
from tests.fakes import FakeAnswerer, fake_answer, fake_evidence

Documents = dict[str, Document]


def scored(
    answerer: FakeAnswerer, write: Callable[..., Path], documents: Documents, *rows: dict[str, Any]
) -> ScoredRun:
    file = write(*rows)
    questions, folder = load_questions([file], documents), file.parent / "run"
    run_answerer(answerer, questions, folder, corpus="f", question_files=[file])
    return score_run(folder, questions, [file], documents)


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
    assert (scores.median_words, scores.p50_ms, scores.p95_ms, scores.p99_ms) == (4.0, 2.0, 2.0, 2.0)
    assert scores.answers_per_second == 500.0
    assert scores.evidence_recall == Mean(2.0, 2)
    assert scores.reciprocal_rank == Mean(1.0, 2)  # both at the second rank
    assert scores.facts == Mean(1.0, 2)
    assert (scores.citation_precision, scores.citation_recall) == (Mean(1.0, 1), Mean(1.0, 1))
    assert scores.unsupported == Proportion(3, 4)  # all but the one that quotes
    assert scores.false_positives_at_95 == 1 - scores.declined_at_5
    assert sum(one.count for one in scores.reliability) == 4
    assert scores.risk_coverage == (Point(1.0, 0.25),)
    assert scores.auroc == 0.25  # 0.9 and 0.1 in scope against 0.9


def test_a_question_the_answerer_refused_counts_as_wrong(
    write: Callable[..., Path], documents: Documents
) -> None:
    answerer = FakeAnswerer("ml", {"how hot": "220"})
    scores = scored(answerer, write, documents, OVEN, RISE, KING).scores
    assert scores.missing == 2
    assert (scores.right, scores.declined) == (Proportion(1, 2), Proportion(0, 1))
    assert scores.p50_ms == 2.0


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
    assert scores.expected_f1 == Mean(pytest.approx(2 / 3 + 1), 2)
    assert scores.things_held == Proportion(0, 1)
    assert scores.brier == pytest.approx(0.01)  # of the one that could be scored, 0.9 sure
    assert scores.unsupported == Proportion(0, 3)  # takes nobody's word for what is right
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
    assert plain["ndcg"] == {"mean": None, "total": 0}
    assert plain["reliability"][0] == {"low": 0.0, "high": 0.1, "count": 0, "confidence": 0.0, "right": 0.0}


def test_what_nobody_wrote_down_is_no_figure(write: Callable[..., Path], documents: Documents) -> None:
    ideal = OVEN | {"answer": "At 220 degrees [1].", "must_not": ["300"]}
    scores = scored(knowing(), write, documents, ideal, RISE, KING).scores
    assert (scores.token_f1.total, scores.forbidden) == (1, Proportion(0, 1))
    assert scores.rewrite_f1.total == 0


def test_times_are_kept_by_stage(documents: Documents) -> None:
    answer = replace(fake_answer("ml", "?", "gas"), timings_ms={"find": 1.0, "write": 3.0, "total": 4.0})
    verdict = judge(JudgedQuestion("q", "?", "fact"), answer)
    stages = score("ml", [verdict], {"q": answer}, documents).stages
    assert stages == {"find": Latency(1.0, 1.0, 1.0, 1), "write": Latency(3.0, 3.0, 3.0, 1)}


def test_qrels_are_kept_in_the_run(write: Callable[..., Path], documents: Documents) -> None:
    run = scored(knowing(), write, documents, *ROWS)
    folder = write(*ROWS).parent / "run"
    qrels = list(ir_measures.read_trec_qrels(str(folder / "qrels.trec")))
    lines = list(ir_measures.read_trec_run(str(folder / "run.trec")))
    figures = ir_measures.calc_aggregate([nDCG @ 10, RR @ 10, Success @ 5], qrels, lines)
    assert figures[nDCG @ 10] == pytest.approx(run.scores.ndcg.value)
    assert figures[RR @ 10] == pytest.approx(run.scores.reciprocal_rank.value)
    assert figures[Success @ 5] == pytest.approx(run.scores.evidence_any.share)


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
