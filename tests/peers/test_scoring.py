from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.domain import Document, Span
from assistant.questions.judged_question import JudgedQuestion
from eval.peers.scoring import Locator, asked_of, compared, figures, first_words, judged
from tests.peers.conftest import BREAD, FRUIT, judged_question, left_by, passage


@pytest.fixture
def locator(documents: dict[str, Document]) -> Locator:
    return Locator(documents)


def test_a_passage_stands_where_its_peer_says_if_its_text_is_there(locator: Locator) -> None:
    start = FRUIT.index(" costs", 20)  # the second time
    assert locator.span("fruit", " costs", start) == Span("fruit", start, start + 6)
    assert locator.span("fruit", " costs", start - 1) == Span("fruit", 8, 14)
    assert locator.span("fruit", " costs", None) == Span("fruit", 8, 14)


def test_a_passage_is_found_whatever_its_white_space(locator: Locator) -> None:
    span = locator.span("bread", "gas. Bake at 220 degrees.", None)
    assert span is not None
    assert BREAD[span.start : span.end] == "gas.\nBake at  220 degrees."


@pytest.mark.parametrize(
    ("document", "text"),
    [("bread", "Yeast makes gases."), ("fruit", "Yeast"), ("milk", "Yeast"), ("bread", "")],
)
def test_what_a_document_does_not_hold_stands_nowhere(locator: Locator, document: str, text: str) -> None:
    assert locator.span(document, text, 0) is None


def test_asked_is_what_has_gold_and_stands_alone(questions: list[JudgedQuestion]) -> None:
    turn = replace(questions[0], id="c#1", conversation="c")
    assert asked_of([turn, *questions, replace(questions[0], gold=())]) == questions


def test_a_question_judged_by_hand(locator: Locator) -> None:
    question = judged_question("both", "Yeast makes gas.", "Eat it warm.", must="gas")
    found = [
        passage("never written"),
        passage("A banana", document="fruit"),
        passage("Yeast makes gas.\nBake"),
    ]
    (row,) = judged(left_by(both=found), [question], locator)
    assert (row.any, row.all, row.recall) == (True, False, 0.5)
    assert row.reciprocal_rank == pytest.approx(1 / 3)
    # One of two gold spans at rank 3: 1/log2(4), over 1 + 1/log2(3).
    assert row.ndcg == pytest.approx(0.5 / 1.6309297535714575)
    assert (row.best_right, row.best_words, row.five_words) == (False, 2, 8)


def test_only_five_count_as_the_top(locator: Locator, questions: list[JudgedQuestion]) -> None:
    far = [*[passage("Eat")] * 5, passage("Yeast makes gas.")]
    row = judged(left_by(gas=far), questions[:1], locator)[0]
    assert (row.any, row.recall, row.five_words) == (False, 0.0, 5)
    assert row.reciprocal_rank == pytest.approx(1 / 6)


def test_nothing_retrieved_is_nothing_found(locator: Locator, questions: list[JudgedQuestion]) -> None:
    row = judged(left_by(gas=[]), questions[:1], locator)[0]
    assert (row.any, row.read, row.ndcg, row.best_right, row.best_words) == (False, False, 0.0, False, 0)


def test_a_question_without_facts_says_nothing_of_the_best_passage(locator: Locator) -> None:
    question = judged_question("gas", "Yeast makes gas.")
    run = left_by(gas=[passage("Yeast makes gas.")])
    rows = judged(run, [question], locator)
    assert rows[0].best_right is None
    assert figures(run, [question], rows, locator).best_right.total == 0


def test_reading_stops_after_so_many_words(documents: dict[str, Document]) -> None:
    texts = ["A banana costs $2.", "gone for good", "Yeast makes gas.\nBake at  220 degrees.", "Eat"]
    yeast, eat = BREAD.index("Yeast"), BREAD.index("Eat")
    spans = [
        Span("fruit", 0, 18),
        Span("", 0, 0),
        Span("bread", yeast, yeast + len(texts[2])),
        Span("bread", eat, eat + 3),
    ]
    # Four words, three that stand nowhere but are read, and five of the seven of the third.
    seen = first_words(spans, texts, documents, 12)
    assert seen[:2] == spans[:2]
    assert [BREAD[span.start : span.end] for span in seen[2:]] == ["Yeast makes gas.\nBake at"]
    assert first_words(spans, texts, documents, 14)[2:] == spans[2:3]
    assert first_words(spans, texts, documents, 15) == spans


def test_figures_are_over_all_questions(locator: Locator, questions: list[JudgedQuestion]) -> None:
    run = left_by(
        gas=[passage("Yeast makes gas.", 25)], hot=[passage("nowhere at all"), passage("Eat it warm.")]
    )
    one = figures(run, questions, judged(run, questions, locator), locator)
    assert (one.any.hits, one.any.total, one.best_right.hits) == (1, 2, 1)
    assert (one.recall.mean, one.recall.interval.low, one.recall.interval.high) == (0.5, 0.0, 1.0)
    assert (one.best_words, one.five_words) == (3.0, 4.5)
    assert (one.p50_ms, one.cpu_ms) == (1.5, 0.75)
    assert (one.not_located.hits, one.not_located.total) == (1, 3)


def test_every_system_and_measure_is_one_family(locator: Locator, questions: list[JudgedQuestion]) -> None:
    base = judged(left_by(gas=[passage("Yeast makes gas.")], hot=[passage("Eat")]), questions, locator)
    worse = judged(left_by(gas=[passage("Eat")], hot=[passage("Eat")]), questions, locator)
    found = compared(base, {"same": base, "worse": worse}, questions)
    assert [one.difference for one in found["same"]] == [0.0] * 4
    assert [one.difference for one in found["worse"]] == [-0.5] * 4
    assert {one.family for own in found.values() for one in own} == {8}
    assert not any(one.separable for one in found["worse"])
