from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from assistant.domain import (
    Citation,
    Draft,
    Explanation,
    IntentGuess,
    Question,
    Span,
    TermWeight,
    Turn,
)
from assistant.errors import QuestionError
from assistant.wire import MAX_HISTORY_TURNS, answer_from_wire, answer_to_wire, question_from_wire
from tests.fakes import fake_answer, fake_evidence


def test_an_answer_is_the_object_of_the_contract() -> None:
    answer = fake_answer(
        "dl",
        "q",
        "yes",
        confidence=0.123456,
        citations=(Citation("d", 1, 3, "ab"),),
        evidence=fake_evidence(("d", 0, 9)),
    )
    assert answer_to_wire(answer) == {
        "answerer": "dl",
        "outcome": "answered",
        "text": "yes",
        "reason": None,
        "confidence": 0.1235,
        "standalone_question": "q",
        "suggestions": [],
        "citations": [{"document": "d", "start": 1, "end": 3, "quote": "ab"}],
        "evidence": [
            {"chunk_id": "d-0", "document": "d", "start": 0, "end": 9, "text": "…", "score": 1.0, "rank": 1}
        ],
        "timings_ms": {"total": 2.0},
    }


def test_an_abstention_has_no_text_and_a_reason() -> None:
    wire = answer_to_wire(fake_answer("ml", "q", None))
    assert (wire["outcome"], wire["text"], wire["reason"]) == ("abstained", None, "not_covered")


def test_the_object_is_plain_json_with_and_without_an_explanation() -> None:
    answer = fake_answer("ml", "\ud800", "yes")
    explained = answer_to_wire(answer, explain=True)
    assert json.loads(json.dumps(explained))["standalone_question"] == "\ud800"
    assert set(explained) - set(answer_to_wire(answer)) == {"explanation"}


def test_a_system_turn_is_taken_and_ignored() -> None:
    history = [{"role": "system", "content": "be brief"}, {"role": "user", "content": "a"}]
    assert question_from_wire("q", history) == Question("q", (Turn("user", "a"),))


def test_only_the_last_turns_of_a_long_history_are_kept() -> None:
    history = [{"role": "user", "content": str(number)} for number in range(MAX_HISTORY_TURNS + 5)]
    kept = question_from_wire("q", history).history
    assert (len(kept), kept[0].content) == (MAX_HISTORY_TURNS, "5")


@pytest.mark.parametrize(
    ("question", "history", "named"),
    [
        (None, None, "'question' must be a string, not null"),
        (3, None, "'question' must be a string, not a number"),
        (True, None, "'question' must be a string, not a boolean"),
        (["q"], None, "'question' must be a string, not a list"),
        ("q", {}, "'history' must be a list of turns, not an object"),
        ("q", ["a"], r"history\[0\] must be an object, not a string"),
        ("q", [{"role": "user"}], r"history\[0\]\.content"),
        ("q", [{"role": "robot", "content": ""}], r"history\[0\]\.role .*'robot'"),
        ("q", [{"role": ["user"], "content": ""}], r"history\[0\]\.role"),
    ],
)
def test_a_value_of_another_type_is_refused_by_name(question: Any, history: Any, named: str) -> None:
    with pytest.raises(QuestionError, match=named):
        question_from_wire(question, history)


@pytest.mark.parametrize("text", ["yes", None])
def test_an_answer_comes_back_from_its_json(text: str | None) -> None:
    explanation = Explanation(
        (IntentGuess("i", "Title?", 0.5),),
        (TermWeight("term", -0.25),),
        "nearest",
        0.5,
        {"signal": 1.0},
        {"signal": -0.5},
        (Draft("Title?", "yes", (Span("d", 0, 9),)),),
    )
    said = fake_answer(
        "dl", "q", text, citations=(Citation("d", 1, 3, "ab"),), evidence=fake_evidence(("d", 0, 9))
    )
    explained = replace(said, explanation=explanation)
    assert answer_from_wire(json.loads(json.dumps(answer_to_wire(explained, explain=True)))) == explained
    assert answer_from_wire(json.loads(json.dumps(answer_to_wire(explained)))) == said
