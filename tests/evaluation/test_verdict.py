from __future__ import annotations

import re
from dataclasses import replace

import pytest

from assistant.domain import Answer, Citation, Outcome, Quote, Span
from assistant.evaluation.verdict import judge
from assistant.questions.judged_question import JudgedQuestion
from tests.fakes import fake_answer, fake_evidence

FACT = JudgedQuestion("q", "?", "fact", must=((re.compile("gas"),),), min_must=1, gold=(Span("d", 0, 5),))
OUTSIDE = JudgedQuestion("o", "?", "out_of_scope", out_of_scope=True, hard=True)


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


def test_the_order_of_the_evidence_is_judged() -> None:
    two = replace(FACT, gold=(Span("d", 0, 5), Span("e", 0, 5)))
    evidence = fake_evidence(*[("d", 4, 9)] * 3, ("d", 0, 5), ("f", 0, 5), ("e", 0, 5))
    verdict = judge(two, fake_answer("ml", "?", "gas", evidence=evidence))
    assert (verdict.evidence_recall, verdict.reciprocal_rank) == (0.5, 0.25)
    assert verdict.ndcg is not None
    assert 0 < verdict.ndcg < 1


def test_citations_are_judged_where_something_was_answered() -> None:
    cited = (Citation("d", 3, 9, "s gas."), Citation("e", 0, 1, "A"))
    verdict = judge(FACT, fake_answer("ml", "?", "gas", citations=cited))
    assert (verdict.citation_precision, verdict.citation_recall) == (0.5, 1.0)
    bare = judge(FACT, fake_answer("ml", "?", "gas"))
    assert (bare.citation_precision, bare.citation_recall) == (None, 0.0)
    declined = judge(FACT, fake_answer("ml", "?", None, citations=cited))
    assert (declined.citation_precision, declined.citation_recall) == (None, None)


def test_overlap_with_an_ideal_answer_is_zero_where_it_was_not_answered() -> None:
    ideal = replace(FACT, answer="It makes gas [1].")
    said = judge(ideal, fake_answer("ml", "?", "Makes gas."))
    assert (said.token_f1, said.rouge_l) == (0.8, 0.8)
    for silent in (judge(ideal, None), judge(ideal, fake_answer("ml", "?", None))):
        assert (silent.token_f1, silent.rouge_l) == (0.0, 0.0)


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
    assert judge(JudgedQuestion("e", "?", "", expected="The."), answer).expected_f1 == 0.0


def test_what_nobody_wrote_down_cannot_be_scored() -> None:
    bare = JudgedQuestion("q", "?", "fact", must=FACT.must, min_must=1)
    verdict = judge(bare, fake_answer("ml", "?", "gas", evidence=fake_evidence(("d", 0, 5))))
    assert verdict.right
    assert verdict.facts == 1.0
    for field in (
        *("forbidden", "evidence_any", "evidence_all", "evidence_recall", "reciprocal_rank", "ndcg"),
        *("citation_precision", "citation_recall", "token_f1", "rouge_l", "expected_f1", "rewrite_f1"),
    ):
        assert getattr(verdict, field) is None, field


def test_out_of_scope_there_are_no_facts_to_find() -> None:
    verdict = judge(replace(OUTSIDE, answer="Ask somebody else."), fake_answer("ml", "?", "gas"))
    assert (verdict.facts, verdict.token_f1, verdict.evidence_any) == (None, None, None)


def test_what_must_not_be_said() -> None:
    strict = replace(FACT, must_not=(re.compile("stone"),))
    assert judge(strict, fake_answer("ml", "?", "gas, stone")).forbidden is True
    assert judge(strict, fake_answer("ml", "?", "gas")).forbidden is False
    assert judge(strict, None).forbidden is None


def test_only_follow_ups_can_be_rewritten() -> None:
    first, second = (
        replace(FACT, id=f"c#{number}", conversation="c", standalone="What makes gas?") for number in (1, 2)
    )
    answer = fake_answer("ml", "what makes gas", "yeast")
    assert judge(first, answer).rewrite_f1 is None
    assert judge(second, answer).rewrite_f1 == 1.0
    assert judge(second, None).rewrite_f1 == 0.0
    assert judge(replace(second, standalone=""), answer).rewrite_f1 is None
