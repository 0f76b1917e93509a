from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.batch import answer_file, run_batch
from assistant.errors import QuestionError
from assistant.load import Assistant

KEYS = ["id", "answerer", "outcome", "text", "reason", "confidence", "standalone_question", "suggestions"]
KEYS += ["citations", "evidence", "timings_ms"]


def test_the_keys_are_the_contract(assistant: Assistant) -> None:
    (row,) = run_batch(assistant.answerers["dl"], ['{"id": "a", "question": "banana price"}'])
    assert list(row) == KEYS
    assert set(row["citations"][0]) == {"document", "start", "end", "quote"}
    assert set(row["evidence"][0]) == {"chunk_id", "document", "start", "end", "text", "score", "rank"}


@pytest.mark.parametrize(
    ("line", "identifier", "kind"),
    [
        ("{", None, "InvalidJSON"),
        ("[1]", None, "QuestionError"),
        ('{"question": "q"}', None, "QuestionError"),
        ('{"id": "a"}', "a", "QuestionError"),
        ('{"id": "a", "question": 3}', "a", "QuestionError"),
        ('{"id": "a", "question": "q", "history": "x"}', "a", "QuestionError"),
        ('{"id": "a", "question": "q", "history": [{"role": "robot", "content": ""}]}', "a", "QuestionError"),
        ('{"id": "a", "turns": []}', "a", "QuestionError"),
        ('{"id": "a", "turns": ["q", 2]}', "a", "QuestionError"),
        ('{"id": "a", "turns": ["q"], "question": "q"}', "a", "QuestionError"),
        (json.dumps({"id": "a", "question": "x" * 100_000}), "a", "QuestionError"),
        ("[" * 100_000, None, "InvalidJSON"),
    ],
)
def test_a_bad_line_becomes_an_error_and_the_rest_goes_on(
    assistant: Assistant, line: str, identifier: str | None, kind: str
) -> None:
    first, second = run_batch(assistant.answerers["ml"], [line, '{"id": 2, "question": "banana price"}'])
    assert first["id"] == identifier
    assert first["error"]["type"] == kind
    assert first["error"]["message"]
    assert second["id"] == 2
    assert second["text"]


def test_answers_become_the_history_of_the_next_turn(assistant: Assistant) -> None:
    line = json.dumps({"id": "c", "turns": ["What does an apple cost?", "and a banana?", "thanks"]})
    (row,) = run_batch(assistant.answerers["dl"], [line])
    assert list(row) == ["id", "answers"]
    assert [answer["standalone_question"] for answer in row["answers"]] == [
        "What does an apple cost?",
        "What does an apple cost – and a banana?",
        "thanks",
    ]


def test_files(assistant: Assistant, tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [{"id": n, "question": text} for n, text in enumerate(["banana price", "\ud800", "\u2028 a"])]
    source.write_text("\ufeff" + "\n".join(map(json.dumps, lines)) + "\n\n", encoding="utf-8")
    assert answer_file(assistant.answerers["ml"], source, target) == 3
    assert [json.loads(line)["id"] for line in target.read_text(encoding="utf-8").splitlines()] == [0, 1, 2]
    with pytest.raises(QuestionError, match=r"missing\.jsonl"):
        answer_file(assistant.answerers["ml"], tmp_path / "missing.jsonl", target)
    source.write_bytes(b'{"id": 1, "question": "\xff"}')
    with pytest.raises(QuestionError, match="UTF-8"):
        answer_file(assistant.answerers["ml"], source, target)
    assert len(target.read_text(encoding="utf-8").splitlines()) == 3
