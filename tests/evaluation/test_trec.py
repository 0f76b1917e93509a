from __future__ import annotations

from assistant.domain import Span
from assistant.evaluation.trec import qrels_lines, run_lines
from assistant.questions.judged_question import JudgedQuestion
from tests.fakes import fake_answer, fake_evidence


def found(*scores: float) -> dict[str, dict[str, list[dict[str, object]]]]:
    rows = [{"chunk_id": f"c{rank}", "rank": rank, "score": score} for rank, score in enumerate(scores, 1)]
    return {"q": {"evidence": rows}}


def test_scores_fall_with_the_rank_even_where_they_are_equal() -> None:
    lines = list(run_lines("ml", found(0.5, 0.5, 0.5, 0.4, 0.0, 0.0)))
    assert lines[0] == "q Q0 c1 1 0.500000 ml\n"
    assert [float(line.split()[4]) for line in lines] == [0.5, 0.49999, 0.49998, 0.4, 0.0, -0.00001]


def test_qrels_have_a_line_for_each_gold_span_found_or_not() -> None:
    gold = (Span("d", 0, 2), Span("d", 1, 3), Span("d", 4, 6), Span("e", 7, 9))
    questions = [
        JudgedQuestion("a b", "?", "fact", gold=gold),
        JudgedQuestion("missing", "?", "fact", gold=gold[3:]),
        JudgedQuestion("no evidence", "?", "fact"),
        JudgedQuestion("c#1", "?", "fact", gold=gold, conversation="c"),
    ]
    answers = {
        "a b": fake_answer("ml", "?", "yes", evidence=fake_evidence(("d", 3, 9), ("d", 0, 7), ("d", 1, 9)))
    }
    assert list(qrels_lines(questions, answers)) == [
        "a_b 1 d-0 2\n",
        "a_b 2 d-0 2\n",
        "a_b 3 d-3 1\n",
        "a_b 4 not-found/e/7-9 1\n",
        "missing 1 not-found/e/7-9 1\n",
    ]
