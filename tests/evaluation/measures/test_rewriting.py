from __future__ import annotations

import pytest
from rouge_score.rouge_scorer import RougeScorer

from assistant.evaluation.measures.rewriting import rewrite_f1

MEANT = "What does a baker earn in Spain?"


def test_by_hand() -> None:
    # what, does, a, baker, earn of five and seven
    assert rewrite_f1("What does a baker earn?", MEANT) == pytest.approx(10 / 12)
    assert rewrite_f1(MEANT.lower(), MEANT) == 1
    assert (rewrite_f1("and Italy", MEANT), rewrite_f1("", ""), rewrite_f1("", MEANT)) == (0, 1, 0)


@pytest.mark.parametrize(
    "written", ["and in Spain?", "In Spain, what does a baker earn in a year", "does a a a nurse earn"]
)
def test_rouge_1_agrees(written: str) -> None:
    scorer = RougeScorer(["rouge1"], use_stemmer=False)
    assert rewrite_f1(written, MEANT) == pytest.approx(scorer.score(MEANT, written)["rouge1"].fmeasure)
