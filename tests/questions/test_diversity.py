from __future__ import annotations

import pytest

from assistant.domain import Quote, Span
from assistant.questions.diversity import in_markdown, measure_diversity
from assistant.questions.judged_question import JudgedQuestion

ASKED = [
    JudgedQuestion(
        "a",
        "what is bread",
        "definition",
        phrasing="plain",
        topic="concept",
        gold=(Span("bread", 0, 5),),
        evidence=(Quote("bread", "Bread is baked."),),
        answer="Baked. [1]",
        group="g",
    ),
    JudgedQuestion(
        "b",
        "what is dough",
        "definition",
        phrasing="keyword",
        topic="concept",
        gold=(Span("bread", 9, 12),),
        evidence=(Quote("bread", "Yeast makes gas."),),
        answer="Baked. [1]",
        group="g",
    ),
    JudgedQuestion("c", "who is the king of france", "out_of_scope", out_of_scope=True, category="far"),
]


def test_figures_by_hand() -> None:
    figures = measure_diversity(ASKED)
    assert (figures.questions, figures.groups, figures.answers) == (3, 2, 1)
    # 12 words, of which "what" and "is" come more than once; 9 pairs, of which "what is" comes twice.
    assert figures.distinct[0] == pytest.approx(9 / 12)
    assert figures.distinct[1] == pytest.approx(8 / 9)
    assert figures.overlap == {"keyword": 0.0, "plain": 1.0}
    assert figures.counts["kind"] == {"definition": 2}
    assert figures.counts["category"] == {"far": 1}
    assert figures.crossed == {("definition", "plain"): 1, ("definition", "keyword"): 1}


def test_a_report_shows_the_table() -> None:
    text = in_markdown("train", measure_diversity(ASKED))
    assert "| definition | 1 | 1 |" in text
    assert "3 questions in 2 groups" in text
