from __future__ import annotations

import random

import pytest
from sklearn.metrics import precision_score, recall_score

from assistant.domain import Span
from assistant.evaluation.measures.citing import citation_precision, citation_recall


def test_by_hand() -> None:
    gold = [Span("d", 0, 10), Span("d", 20, 30), Span("e", 0, 10)]
    cited = [Span("d", 9, 12), Span("d", 10, 20), Span("d", 22, 23), Span("d", 24, 25), Span("f", 0, 9)]
    assert citation_precision(cited, gold) == 3 / 5
    assert citation_recall(cited, gold) == 2 / 3


def test_what_cannot_be_scored_is_not_zero() -> None:
    one = [Span("d", 0, 10)]
    assert citation_precision([], one) is None
    assert citation_precision(one, []) is None
    assert citation_recall(one, []) is None
    assert citation_recall([], one) == 0


def test_over_whole_sentences_scikit_learn_agrees() -> None:
    order = random.Random(6)
    sentences = [Span("d", start, start + 10) for start in range(0, 300, 10)]
    for _ in range(20):
        gold, cited = order.sample(sentences, 6), order.sample(sentences, 9)
        flags = [one in gold for one in sentences], [one in cited for one in sentences]
        assert citation_precision(cited, gold) == pytest.approx(precision_score(*flags))
        assert citation_recall(cited, gold) == pytest.approx(recall_score(*flags))


def test_overlap_agrees_with_characters_in_common() -> None:
    order = random.Random(7)

    def spans(count: int) -> list[Span]:
        starts = [(order.choice("de"), order.randrange(60)) for _ in range(count)]
        return [Span(document, start, start + order.randint(1, 12)) for document, start in starts]

    def characters(span: Span) -> set[tuple[str, int]]:
        return {(span.document, at) for at in range(span.start, span.end)}

    for _ in range(50):
        gold, cited = set(spans(4)), set(spans(4))
        on_gold = [any(characters(a) & characters(b) for b in gold) for a in cited]
        assert citation_precision(cited, gold) == sum(on_gold) / len(on_gold)
