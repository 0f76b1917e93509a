from __future__ import annotations

from dataclasses import replace

from assistant.domain import Quote, Span
from assistant.evaluation.slices import slices
from assistant.evaluation.verdict import Verdict, judge
from assistant.questions.judged_question import JudgedQuestion


def verdict(name: str, words: int = 10, *documents: str, **fields: object) -> Verdict:
    question = JudgedQuestion(
        name,
        "?",
        "fact",
        evidence=(Quote("a", "word " * words),),
        gold=tuple(Span(document, 0, 5) for document in documents),
    )
    return judge(replace(question, **fields), None)


def test_questions_are_cut_by_what_they_are() -> None:
    found = slices(
        [
            verdict("1", 25, "a", "b", kind="list", phrasing="typo", topic="tools"),
            verdict("2", 26, "b", "b", phrasing="plain"),
            verdict("3", 51, "c", phrasing="plain", topic="career"),
        ]
    )
    assert found == {
        "kind fact": [1, 2],
        "kind list": [0],
        "phrasing plain": [1, 2],
        "phrasing typo": [0],
        "topic career": [2],
        "topic tools": [0],
        "document a": [0],
        "document b": [0, 1],
        "document c": [2],
        "length 0 to 25 words": [0],
        "length 26 to 50 words": [1],
        "length 51 words and more": [2],
    }


def test_follow_ups_are_apart_from_first_turns() -> None:
    turns = [verdict(f"c{talk}#{turn}", conversation=f"c{talk}") for talk in (1, 2) for turn in (1, 2, 11)]
    assert slices(turns) == {"turn first": [0, 3], "turn follow-up": [1, 2, 4, 5]}


def test_what_is_out_of_scope_is_cut_by_how_hard_it_is() -> None:
    asked = [verdict(name, out_of_scope=True, hard=name == "1", kind="out_of_scope") for name in "123"]
    assert slices(asked) == {"out of scope easy": [1, 2], "out of scope hard": [0]}


def test_what_has_no_gold_passage_is_in_no_slice_by_length_or_document() -> None:
    bare = verdict("1", evidence=())
    assert slices([bare, bare, verdict("2", 3, "a")]) == {"document a": [2], "length 0 to 25 words": [2]}


def test_a_slice_that_holds_everything_is_none() -> None:
    assert slices([verdict("1", 3, "a"), verdict("2", 4, "a")]) == {}
    assert slices([]) == {}
