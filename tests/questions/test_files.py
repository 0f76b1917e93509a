from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.domain import Document, Span
from assistant.errors import EvaluationError
from assistant.questions.files import KINDS, load_questions
from tests.evaluation.conftest import BREAD, FRUIT, KING, OVEN, RISE, ROWS, TALK

WORDING = {"id": "rise-1", "question": "why does it rise"}
GROUP = {key: RISE[key] for key in RISE if key not in ("id", "question")} | {
    "group": "rise",
    "wordings": [
        WORDING,
        {"id": "rise-2", "question": "rise why", "phrasing": "keyword"},
        {"id": "rise-3", "question": "What lifts it?", "intent": "gas"},
    ],
}
Write = Callable[..., Path]
Documents = dict[str, Document]


def test_a_question_is_read_with_its_gold_located(write: Write, documents: Documents) -> None:
    row = OVEN | {
        "must": [["220", "hot"], ["degrees"]],
        "min_must": 1,
        "must_not": ["230"],
        "topic": "concept",
    }
    (question,) = load_questions([write(row)], documents)
    assert (question.id, question.kind, question.topic, question.phrasing) == (
        "oven",
        "numeric",
        "concept",
        "keyword",
    )
    assert [[one.pattern for one in group] for group in question.must] == [["220", "hot"], ["degrees"]]
    assert question.min_must == 1
    assert question.must_not[0].search("230")
    assert question.gold == (Span("bread", 17, len(BREAD)),)


def test_every_group_is_demanded_unless_the_file_says_otherwise(write: Write, documents: Documents) -> None:
    (question,) = load_questions([write(OVEN | {"must": [["a"], ["b"], ["c"]]})], documents)
    assert question.min_must == 3


def test_white_space_may_differ_between_a_quote_and_its_document(write: Write, documents: Documents) -> None:
    quote = {"document": "fruit", "quote": "costs   $2. An\napple"}
    (question,) = load_questions([write(OVEN | {"evidence": [quote]})], documents)
    (gold,) = question.gold
    assert FRUIT[gold.start : gold.end] == "costs $2.\nAn apple"


def test_out_of_scope_needs_no_facts_and_no_kind(write: Write, documents: Documents) -> None:
    (question,) = load_questions([write(KING)], documents)
    assert (question.out_of_scope, question.hard, question.kind, question.gold) == (
        True,
        True,
        "out_of_scope",
        (),
    )


def test_the_turns_of_a_conversation_follow_each_other(write: Write, documents: Documents) -> None:
    turns = load_questions([write(TALK)], documents)
    assert [turn.id for turn in turns] == ["talk#1", "talk#2", "talk#3"]
    assert {turn.conversation for turn in turns} == {"talk"}
    assert [turn.kind for turn in turns] == ["numeric", "numeric", "out_of_scope"]


def test_wordings_share_what_their_group_says(write: Write, documents: Documents) -> None:
    alone, first, second, third = load_questions([write(RISE, GROUP)], documents)
    assert replace(first, id=alone.id, group="", place=alone.place) == alone
    assert [question.id for question in (first, second, third)] == ["rise-1", "rise-2", "rise-3"]
    assert [question.phrasing for question in (first, second, third)] == ["plain", "keyword", "plain"]
    assert [question.intent for question in (first, second, third)] == ["", "", "gas"]
    assert {question.group for question in (first, second, third)} == {"rise"}


def test_blank_lines_byte_order_marks_and_line_separators_are_no_faults(
    tmp_path: Path, documents: Documents
) -> None:
    path = tmp_path / "q.jsonl"
    raw = json.dumps(OVEN | {"question": "a\u2028b"}, ensure_ascii=False)
    path.write_text(f"\ufeff\n{raw}\n\n", encoding="utf-8")
    (question,) = load_questions([path], documents)
    assert question.question == "a\u2028b"


def test_there_are_ten_kinds() -> None:
    assert len(KINDS) == 10


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("{", "not JSON"),
        ("[]", "not an object"),
        ("[" * 100_000, "not readable"),
        ({key: OVEN[key] for key in OVEN if key != "id"}, "'id' must be a text"),
        (RISE | {"id": " "}, "'id' must be a text that is not blank"),
        (RISE | {"id": 7}, "'id' must be a text"),
        (RISE | {"question": None}, "'question' must be a text"),
        (RISE | {"colour": 1}, "unknown keys"),
        (RISE | {"kind": "riddle"}, "'riddle' is not one of"),
        (RISE | {"kind": "out_of_scope"}, "'out_of_scope' is not one of"),
        (RISE | {"topic": ["a"]}, "'topic' must be a text"),
        (RISE | {"must": [["("]]}, r"expression '\('"),
        (RISE | {"must": [[""]]}, "'' is not a regular expression"),
        (RISE | {"must": [[3]]}, "3 is not a regular expression"),
        (RISE | {"must": ["gas"]}, "list of lists"),
        (RISE | {"must": {"a": 1}}, "'must' must be a list"),
        (RISE | {"must": [[]]}, "needs 'must'"),
        (RISE | {"must_not": ["["]}, r"expression '\['"),
        (RISE | {"min_must": 0}, "'min_must' must be a number from 1 to 1"),
        (RISE | {"min_must": 2}, "'min_must' must be a number from 1 to 1"),
        (RISE | {"min_must": "1"}, "'min_must' must be a number"),
        (RISE | {"evidence": []}, "needs 'evidence'"),
        (RISE | {"evidence": ["gas"]}, "evidence 'gas' is not"),
        (RISE | {"evidence": [{"quote": "gas"}]}, "is not {'document', 'quote'}"),
        (RISE | {"evidence": [{"document": "bread", "quote": "nope"}]}, "'bread' does not contain 'nope'"),
        (RISE | {"evidence": [{"document": "cake", "quote": "gas"}]}, "no document 'cake'"),
        (KING | {"out_of_scope": "false"}, "'out_of_scope' must be true or false"),
        (KING | {"hard": 1}, "'hard' must be true or false"),
        (RISE | {"id": "oven"}, r"id 'oven' was used at .*q\.jsonl:1"),
        (TALK | {"turns": []}, "'turns' must be a list"),
        (TALK | {"turns": ["q"]}, "turn 1: not an object"),
        (TALK | {"question": "q"}, "unknown keys"),
        (GROUP | {"wordings": []}, "'wordings' must be a list"),
        (GROUP | {"wordings": ["q"]}, "wording 1: not an object"),
        (GROUP | {"wordings": [{"id": "a"}]}, "wording 1: 'question' must be a text"),
        (GROUP | {"wordings": [WORDING, WORDING]}, "id 'rise-1' was used at"),
        (GROUP | {"wordings": [WORDING | {"must": [["a"]]}]}, "wording 1: unknown keys"),
        (GROUP | {"group": ""}, "'group' must be a text that is not blank"),
        (GROUP | {"question": "q"}, "unknown keys"),
        (GROUP | {"min_must": 2}, "'min_must' must be a number from 1 to 1"),
        (TALK | {"turns": [TALK["turns"][0], {"question": "q"}]}, "turn 2: .*needs 'must'"),
    ],
)
def test_a_fault_names_its_line(write: Write, documents: Documents, row: Any, fault: str) -> None:
    with pytest.raises(EvaluationError, match=rf"q\.jsonl:2: .*{fault}"):
        load_questions([write(OVEN, row)], documents)


def test_all_faults_of_all_files_are_told_at_once(write: Write, documents: Documents) -> None:
    first = write("{", RISE | {"kind": "riddle", "min_must": 5}, name="a.jsonl")
    with pytest.raises(EvaluationError) as refused:
        load_questions([first, write(RISE, "[]", name="b.jsonl")], documents)
    for fault in (
        "a.jsonl:1: not JSON",
        "a.jsonl:2: kind",
        "a.jsonl:2: 'min_must'",
        "b.jsonl:2: not an object",
    ):
        assert fault in str(refused.value)


def test_a_file_without_questions_or_that_cannot_be_read_is_refused(
    write: Write, tmp_path: Path, documents: Documents
) -> None:
    with pytest.raises(EvaluationError, match="No question in"):
        load_questions([write()], documents)
    with pytest.raises(EvaluationError, match=r"missing\.jsonl"):
        load_questions([tmp_path / "missing.jsonl"], documents)
    (tmp_path / "latin.jsonl").write_bytes(b"\xff\xfe")
    with pytest.raises(EvaluationError, match="UTF-8"):
        load_questions([tmp_path / "latin.jsonl"], documents)


def test_the_rows_of_these_tests_are_sound(write: Write, documents: Documents) -> None:
    assert len(load_questions([write(*ROWS)], documents)) == 6
