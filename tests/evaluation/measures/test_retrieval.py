"""By hand, and against trec_eval and ndeval over the files that a run leaves behind."""

from __future__ import annotations

import random
from math import log2
from pathlib import Path
from statistics import fmean

import ir_measures
import numpy as np
import pytest
from ir_measures import RR, StRecall, Success, alpha_nDCG, nDCG
from sklearn.metrics import ndcg_score

from assistant.domain import Answer, Span
from assistant.evaluation.measures.evidence import evidence_at
from assistant.evaluation.measures.retrieval import first_ranks, ndcg, ndcg_at, recall_at, reciprocal_rank_at
from assistant.evaluation.trec import qrels_lines, run_lines
from assistant.questions.judged_question import JudgedQuestion
from assistant.wire import answer_to_wire
from tests.fakes import fake_answer, fake_evidence

A, B, C = Span("d", 10, 20), Span("d", 22, 30), Span("e", 0, 5)
# Half of A; A and B whole; A again; then C.
RETRIEVED = [Span("d", 0, 15), Span("d", 10, 30), Span("d", 0, 21), Span("e", 0, 9)]
ALPHA = alpha_nDCG(alpha=1.0) @ 10


def test_a_gold_span_counts_at_the_first_chunk_that_covers_it_whole() -> None:
    assert first_ranks([A, B, C, A], RETRIEVED) == {A: 2, B: 2, C: 4}
    assert first_ranks([A, C], RETRIEVED[:1]) == {A: None, C: None}


def test_recall_by_hand() -> None:
    assert [recall_at([A, B, C], RETRIEVED, k) for k in (1, 2, 3, 4)] == pytest.approx([0, 2 / 3, 2 / 3, 1])


def test_reciprocal_rank_by_hand() -> None:
    assert reciprocal_rank_at([A, B, C], RETRIEVED, 10) == 1 / 2
    assert reciprocal_rank_at([C], RETRIEVED, 4) == 1 / 4
    assert reciprocal_rank_at([C], RETRIEVED, 3) == 0


def test_ndcg_by_hand() -> None:
    # Gains 0, 2, 0, 1; best 2, 1.
    best = 2 + 1 / log2(3)
    assert ndcg_at([A, B, C], RETRIEVED, 10) == pytest.approx((2 / log2(3) + 1 / log2(5)) / best)
    assert ndcg_at([A, B, C], RETRIEVED, 3) == pytest.approx(2 / log2(3) / best)
    # C was not found: it would have been a chunk of its own.
    assert ndcg_at([A, B, C], RETRIEVED[:2], 10) == pytest.approx(2 / log2(3) / best)
    assert ndcg_at([A, B, C], RETRIEVED[:2], 1) == 0
    assert ndcg_at([C, A], [Span("e", 0, 5), Span("d", 0, 40)], 10) == 1


def test_ndcg_of_any_gains_by_hand() -> None:
    gained = 2 / log2(3) + 1 / log2(4)
    assert ndcg([0, 2, 1], [1, 2], 3) == pytest.approx(gained / (2 + 1 / log2(3)))
    assert (ndcg([1], [1], 1), ndcg([0], [1], 1), ndcg([0, 1], [1], 1)) == (1, 0, 0)


def test_ndcg_equals_scikit_learns() -> None:
    order = np.random.default_rng(2)
    for _ in range(20):
        grades, scores = order.integers(0, 3, 12), order.random(12)
        grades[0] = 1
        gains = grades[np.argsort(-scores)].tolist()
        assert ndcg(gains, grades.tolist(), 10) == pytest.approx(ndcg_score([grades], [scores], k=10))


def test_without_gold_evidence_nothing_can_be_scored_and_with_nothing_retrieved_all_is_zero() -> None:
    for measure in (recall_at, reciprocal_rank_at, ndcg_at):
        assert measure([], RETRIEVED, 10) is None
        assert measure([A], [], 10) == 0


def asked(seed: int) -> tuple[list[JudgedQuestion], dict[str, Answer]]:
    """Forty questions, up to six gold spans each, over chunks that overlap; one in eight has no answer."""
    order = random.Random(seed)
    chunks = [("d", start, start + order.randint(5, 15)) for start in range(0, 200, 5)]
    questions, answers = [], {}
    for number in range(40):
        starts = order.sample(range(0, 200, 5), order.randint(1, 6))
        gold = tuple(Span("d", start, start + 4) for start in starts)
        questions.append(JudgedQuestion(f"q {number}", "?", "fact", gold=gold))
        if number % 8:
            found = order.sample(chunks, order.randint(0, 14))
            answers[f"q {number}"] = fake_answer("ml", "?", "yes", evidence=fake_evidence(*found))
    return questions, answers


@pytest.mark.parametrize("seed", range(5))
def test_toolkits_find_the_same_from_the_files(seed: int, tmp_path: Path) -> None:
    questions, answers = asked(seed)
    (tmp_path / "qrels").write_text("".join(qrels_lines(questions, answers)), encoding="utf-8")
    wires = {name: answer_to_wire(answer) for name, answer in answers.items()}
    (tmp_path / "run").write_text("".join(run_lines("ml", wires)), encoding="utf-8")
    qrels = list(ir_measures.read_trec_qrels(str(tmp_path / "qrels")))
    run = list(ir_measures.read_trec_run(str(tmp_path / "run")))
    # ndeval's measures apart: ir_measures hands several of them one run that only the first reads.
    theirs = {
        name: value
        for names in ([nDCG @ 5, nDCG @ 10, RR @ 10, Success @ 5], [StRecall @ 5], [ALPHA])
        for name, value in ir_measures.calc_aggregate(names, qrels, run).items()
    }
    judged = [
        (one.gold, [found.chunk.span for found in answers[one.id].evidence] if one.id in answers else [])
        for one in questions
    ]
    ours = fmean(ndcg_at(*one, 10) for one in judged)
    assert theirs[nDCG @ 10] == pytest.approx(ours)
    assert theirs[ALPHA] == pytest.approx(ours)
    assert theirs[nDCG @ 5] == pytest.approx(fmean(ndcg_at(*one, 5) for one in judged))
    assert theirs[RR @ 10] == pytest.approx(fmean(reciprocal_rank_at(*one, 10) for one in judged))
    assert theirs[StRecall @ 5] == pytest.approx(fmean(recall_at(*one, 5) for one in judged))
    assert theirs[Success @ 5] == pytest.approx(fmean(evidence_at(*one, 5).any for one in judged))
    assert 0 < ours < 1
