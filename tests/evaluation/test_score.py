from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ir_measures
import pytest
from ir_measures import RR, Success, nDCG

from assistant.domain import Document
from assistant.errors import EvaluationError
from assistant.evaluation.estimate import Estimate
from assistant.evaluation.measures.selective import Point
from assistant.evaluation.run import run_answerer
from assistant.evaluation.score import ScoredRun, score, score_run
from assistant.evaluation.verdict import judge
from assistant.questions.files import load_questions
from assistant.questions.judged_question import JudgedQuestion
from tests.evaluation.conftest import KING, OVEN, RISE, ROWS, TALK, knowing
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


def of(estimate: Estimate) -> tuple[float, int]:
    """The figure and what it is over."""
    return pytest.approx(estimate.value), estimate.total


def test_figures_by_hand(write: Callable[..., Path], documents: Documents) -> None:
    scores = scored(knowing(rise=None, king="Me, of 7."), write, documents, *ROWS).scores
    said, found, declined = scores.answering, scores.finding, scores.declining
    assert (scores.answerer, scores.missing) == ("ml", 0)
    assert of(said.right) == (0.5, 2)
    assert of(said.right_if_answered) == (1.0, 1)
    assert of(found.evidence_any) == of(found.evidence_all) == (1.0, 2)
    assert of(found.evidence_recall) == (1.0, 2)
    assert of(found.reciprocal_rank) == (0.5, 2)  # both at the second rank
    assert of(declined.wrongly) == (0.5, 2)
    assert of(declined.rightly) == of(declined.rightly_hard) == (0.0, 1)
    assert of(said.turns_right) == (1.0, 3)
    assert of(said.facts) == (0.5, 2)
    assert of(said.median_words) == (4.0, 1)
    assert declined.apart.auroc.value == 0.25  # 0.9 and 0.1 in scope against 0.9
    assert declined.apart.false_positives_at_95.value == 1 - declined.apart.declined_at_5.value


def test_groups_by_hand(write: Callable[..., Path], documents: Documents) -> None:
    groups = scored(knowing(rise=None), write, documents, *ROWS).scores.groups
    assert {name: of(one) for name, one in groups.right_by_kind.items()} == {
        "fact": (0.0, 1),
        "numeric": (1.0, 1),
    }
    assert {name: of(one) for name, one in groups.right_by_phrasing.items()} == {
        "keyword": (1.0, 1),
        "plain": (0.0, 1),
    }
    assert {name: of(one) for name, one in groups.evidence_by_kind.items()} == {
        "fact": (1.0, 1),
        "numeric": (1.0, 1),
    }


def test_grounding_and_confidence_by_hand(write: Callable[..., Path], documents: Documents) -> None:
    scores = scored(knowing(rise=None, king="Me, of 7."), write, documents, *ROWS).scores
    grounding, confidence = scores.grounding, scores.confidence
    assert of(grounding.quotes_equal) == (1.0, 1)
    assert of(grounding.numbers_grounded) == (0.25, 4)  # 220, not 7, $2 and $3
    assert of(grounding.unsupported) == (0.75, 4)  # all but the one that quotes
    assert of(grounding.citation_precision) == of(grounding.citation_recall) == (1.0, 1)
    assert sum(one.count for one in confidence.reliability) == 4
    assert confidence.risk_coverage == (Point(1.0, 0.25),)
    assert of(confidence.brier) == ((3 * 0.01 + 0.81) / 4, 4)
    assert of(confidence.aurc) == (0.25, 4)


def test_a_question_the_answerer_refused_counts_as_wrong(
    write: Callable[..., Path], documents: Documents
) -> None:
    answerer = FakeAnswerer("ml", {"how hot": "220"})
    scores = scored(answerer, write, documents, OVEN, RISE, KING).scores
    assert scores.missing == 2
    assert of(scores.answering.right) == (0.5, 2)
    assert of(scores.declining.rightly) == (0.0, 1)
    assert of(scores.cost.whole.p50) == (2.0, 1)


def test_what_could_not_be_scored_counts_in_no_share(documents: Documents) -> None:
    asked = [
        FACT,
        JudgedQuestion("e", "?", "", expected="gas 3"),
        JudgedQuestion("f", "?", "", expected="gas"),
    ]
    answers = {one.id: fake_answer("ml", "?", "gas", evidence=fake_evidence(("d", 0, 5))) for one in asked}
    scores = score("ml", [judge(one, answers[one.id]) for one in asked], answers, documents)
    assert of(scores.answering.right) == of(scores.finding.evidence_any) == (1.0, 1)
    assert (scores.unscored.facts, scores.unscored.evidence) == (2, 2)
    assert of(scores.answering.expected_f1) == ((2 / 3 + 1) / 2, 2)
    assert of(scores.answering.things_held) == (0.0, 1)
    assert of(scores.confidence.brier) == (0.01, 1)  # of the one that could be scored, 0.9 sure
    assert of(scores.grounding.unsupported) == (0.0, 3)  # takes nobody's word for what is right
    assert scores.to_json()["unscored"] == {"facts": 2, "evidence": 2}


def test_confidence_is_not_judged_by_what_is_out_of_scope_alone(documents: Documents) -> None:
    asked = [JudgedQuestion("e", "?", "", expected="gas"), OUTSIDE]
    answers = {one.id: fake_answer("ml", "?", "gas") for one in asked}
    scores = score("ml", [judge(one, answers[one.id]) for one in asked], answers, documents)
    assert not scores.confidence.brier.known
    assert of(scores.declining.rightly) == (0.0, 1)


def test_figures_that_cannot_be_given_are_null_in_json(documents: Documents) -> None:
    plain = json.loads(json.dumps(score("ml", [], {}, documents).to_json(), allow_nan=False))
    nothing = {"value": None, "low": None, "high": None, "total": 0}
    assert plain["declining"]["apart"]["auroc"] == nothing
    assert plain["answering"]["right"] == nothing
    assert plain["finding"]["ndcg"] == nothing
    assert plain["cost"]["whole"]["p99"] == nothing
    assert plain["confidence"]["reliability"][0] == {
        "low": 0.0,
        "high": 0.1,
        "count": 0,
        "confidence": 0.0,
        "right": 0.0,
    }


def test_every_figure_of_a_run_has_its_interval(write: Callable[..., Path], documents: Documents) -> None:
    def walked(value: object) -> list[dict[str, Any]]:
        if isinstance(value, dict):
            return [value] if "value" in value else [one for own in value.values() for one in walked(own)]
        return []

    ideal = OVEN | {"answer": "At 220 degrees.", "must_not": ["300"], "intent": "heat"}
    figures = walked(scored(knowing(rise=None), write, documents, ideal, RISE, KING, TALK).scores.to_json())
    known = [one for one in figures if one["value"] is not None]
    assert len(known) > 30
    assert all(one["low"] <= one["value"] <= one["high"] for one in known)


def test_what_nobody_wrote_down_is_no_figure(write: Callable[..., Path], documents: Documents) -> None:
    ideal = OVEN | {"answer": "At 220 degrees [1].", "must_not": ["300"]}
    said = scored(knowing(), write, documents, ideal, RISE, KING).scores.answering
    assert (said.token_f1.total, of(said.forbidden)) == (1, (0.0, 1))
    assert said.rewrite_f1.total == 0


def test_qrels_are_kept_in_the_run(write: Callable[..., Path], documents: Documents) -> None:
    run = scored(knowing(), write, documents, *ROWS)
    folder = write(*ROWS).parent / "run"
    qrels = list(ir_measures.read_trec_qrels(str(folder / "qrels.trec")))
    lines = list(ir_measures.read_trec_run(str(folder / "run.trec")))
    figures = ir_measures.calc_aggregate([nDCG @ 10, RR @ 10, Success @ 5], qrels, lines)
    assert figures[nDCG @ 10] == pytest.approx(run.scores.finding.ndcg.value)
    assert figures[RR @ 10] == pytest.approx(run.scores.finding.reciprocal_rank.value)
    assert figures[Success @ 5] == pytest.approx(run.scores.finding.evidence_any.value)


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
