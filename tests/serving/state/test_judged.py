from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.domain import Document
from assistant.serving.state.judged import JudgedQuestions, question_key

DOCUMENTS = {"d": Document("d", "D", "d.md", "one two three")}


def row(number: int, question: str, quote: str = "two", **more: object) -> dict[str, object]:
    whole = {
        "id": f"q{number}",
        "question": question,
        "must": [["two"]],
        "evidence": [{"document": "d", "quote": quote}],
        "kind": "fact",
        "topic": "concept",
    }
    return whole | more


@pytest.fixture
def questions(tmp_path: Path) -> JudgedQuestions:
    rows = (
        row(1, "Which is second?"),
        row(2, "which is SECOND"),
        row(3, "What do others say?", quote="not there"),
        {"id": "q4", "question": "Bread?", "out_of_scope": True, "kind": "out_of_scope"},
        {"id": "c", "turns": [row(0, "A turn?") | {"id": None}]},
    )
    file = tmp_path / "judged.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return JudgedQuestions([file, tmp_path / "gone.jsonl"])


def test_found_by_letters_and_digits_the_first_of_one_wording(questions: JudgedQuestions) -> None:
    found = questions.by_key(DOCUMENTS)
    assert {key: one.id for key, one in found.items()} == {"whichissecond": "q1", "bread": "q4"}
    assert found[question_key("WHICH is second?!")].id == "q1"


def test_read_again_only_where_the_documents_are_others(questions: JudgedQuestions) -> None:
    found = questions.by_key(DOCUMENTS)
    assert questions.by_key(DOCUMENTS) is found
    assert set(questions.by_key({"e": Document("e", "E", "e.md", "four")})) == {"bread"}


def test_only_what_the_documents_answer_is_drawn(questions: JudgedQuestions) -> None:
    assert questions.some(DOCUMENTS, 6, longest=16) == ("Which is second?",)
    assert questions.some(DOCUMENTS, 6, longest=15) == ()
    assert questions.some(DOCUMENTS, 0, longest=16) == ()
