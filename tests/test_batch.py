from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.batch import answer_file, run_batch
from assistant.domain import Answer, Outcome, Question, Turn
from assistant.errors import ArtefactDamaged, QuestionError
from assistant.load import Assistant
from tests.fakes import FakeAnswerer, fake_answer

KEYS = ["id", "answerer", "outcome", "text", "reason", "confidence", "standalone_question", "suggestions"]
KEYS += ["citations", "evidence", "timings_ms"]
GOOD = '{"id": 2, "question": "q"}'
DEEP = "[" * 100_000


def echo() -> FakeAnswerer:
    return FakeAnswerer("ml", {}, lambda question: fake_answer("ml", question.text, "yes"))


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
        ('{"id": null, "question": "q"}', None, "QuestionError"),
        ('{"id": true, "question": "q"}', None, "QuestionError"),
        ('{"id": NaN, "question": "q"}', None, "QuestionError"),
        ('{"id": ["a"], "question": "q"}', None, "QuestionError"),
        ('{"id": "a"}', "a", "QuestionError"),
        ('{"id": "a", "question": 3}', "a", "QuestionError"),
        ('{"id": "a", "question": null}', "a", "QuestionError"),
        ('{"id": "a", "question": "q", "history": "x"}', "a", "QuestionError"),
        ('{"id": "a", "question": "q", "history": [{"role": "robot", "content": ""}]}', "a", "QuestionError"),
        ('{"id": "a", "turns": []}', "a", "QuestionError"),
        ('{"id": "a", "turns": null}', "a", "QuestionError"),
        ('{"id": "a", "turns": ["q", 2]}', "a", "QuestionError"),
        ('{"id": "a", "turns": ["q"], "question": "q"}', "a", "QuestionError"),
        (json.dumps({"id": "a", "question": "x" * 100_000}), "a", "QuestionError"),
        (json.dumps({"id": "a", "turns": ["q", "x" * 100_000]}), "a", "QuestionError"),
        (DEEP, None, "InvalidJSON"),
        ('{"id": 1' + "0" * 5000 + ', "question": "q"}', None, "InvalidJSON"),
        ("", None, "InvalidJSON"),
        (" \t\n", None, "InvalidJSON"),
    ],
)
def test_a_bad_line_becomes_an_error_and_the_rest_goes_on(
    assistant: Assistant, line: str, identifier: str | None, kind: str
) -> None:
    first, second = run_batch(assistant.answerers["ml"], [line, GOOD.replace('"q"', '"banana price"')])
    assert list(first) == ["id", "error"]
    assert first["id"] == identifier
    assert first["error"]["type"] == kind
    assert first["error"]["message"]
    assert second["id"] == 2
    assert second["text"]


def test_no_turn_is_asked_of_a_conversation_that_is_bad_in_a_later_turn() -> None:
    answerer = echo()
    (row,) = run_batch(answerer, ['{"id": "c", "turns": ["q", null]}'])
    assert "turns[1]" in row["error"]["message"]
    assert answerer.asked == []


def test_only_blank_lines_at_the_end_are_left_out() -> None:
    rows = list(run_batch(echo(), [GOOD, "", "\n", GOOD, "\n", " "]))
    assert [row["id"] for row in rows] == [2, None, None, 2]
    assert list(run_batch(echo(), [])) == list(run_batch(echo(), ["", "\n"])) == []


def test_a_byte_order_mark_is_dropped_before_the_first_line_only() -> None:
    first, second = run_batch(echo(), ["\ufeff" + GOOD, "\ufeff" + GOOD])
    assert first["id"] == 2
    assert second["error"]["type"] == "InvalidJSON"


def test_odd_characters_of_a_question_reach_the_answerer_as_they_are() -> None:
    answerer = echo()
    texts = ["", "a\x00b", "\ud800", "\u2028", "<script>"]
    rows = list(run_batch(answerer, [json.dumps({"id": 1, "question": text}) for text in texts]))
    assert [question.text for question in answerer.asked] == texts
    assert all(row["outcome"] == "answered" for row in rows)


def test_a_history_is_passed_on() -> None:
    answerer = echo()
    history = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
    list(run_batch(answerer, [json.dumps({"id": 1, "question": "q", "history": history})]))
    assert answerer.asked == [Question("q", (Turn("user", "a"), Turn("assistant", "b")))]


def test_answers_become_the_history_of_the_next_turn(assistant: Assistant) -> None:
    line = json.dumps({"id": "c", "turns": ["What does an apple cost?", "and a banana?", "thanks"]})
    (row,) = run_batch(assistant.answerers["dl"], [line])
    assert list(row) == ["id", "answers"]
    assert [answer["standalone_question"] for answer in row["answers"]] == [
        "What does an apple cost?",
        "What does a banana cost?",
        "thanks",
    ]


def test_what_was_said_instead_of_an_answer_is_history_too() -> None:
    def reply(question: Question) -> Answer:
        answer = fake_answer("ml", question.text, "yes" if question.text == "answered" else None)
        if question.text == "clarify":
            return replace(answer, outcome=Outcome.CLARIFY, suggestions=("This?", "That?"))
        return answer

    answerer = FakeAnswerer("ml", {}, reply)
    list(run_batch(answerer, ['{"id": 1, "turns": ["answered", "clarify", "abstained", "last"]}']))
    said = [turn.content for turn in answerer.asked[-1].history if turn.role == "assistant"]
    assert said == ["yes", "This? That?", "Not in the documents."]
    assert [turn.content for turn in answerer.asked[-1].history if turn.role == "user"] == [
        "answered",
        "clarify",
        "abstained",
    ]


def test_a_broken_artefact_ends_the_batch_and_leaves_no_file(tmp_path: Path) -> None:
    def reply(question: Question) -> Answer:
        raise ArtefactDamaged("index.faiss is truncated.", mend="assistant build")

    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(GOOD, encoding="utf-8")
    with pytest.raises(ArtefactDamaged):
        answer_file(FakeAnswerer("ml", {}, reply), source, target)
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


def test_files(assistant: Assistant, tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [{"id": n, "question": text} for n, text in enumerate(["banana price", "\ud800", "\u2028 a"])]
    source.write_text("\ufeff" + "\r\n".join(map(json.dumps, lines)) + "\r\n\r\n", encoding="utf-8")
    assert answer_file(assistant.answerers["ml"], source, target) == 3
    assert [json.loads(line)["id"] for line in target.read_text(encoding="utf-8").splitlines()] == [0, 1, 2]


def test_a_raw_line_separator_in_a_question_does_not_end_its_line(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id": 1, "question": "a\u2028b\x85c"}\n', encoding="utf-8")
    answerer = echo()
    assert answer_file(answerer, source, target) == 1
    assert answerer.asked[0].text == "a\u2028b\x85c"


def test_bytes_that_are_not_utf_8_spoil_their_own_line_only(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(b'{"id": 1, "question": "caf\xe9"}\n' + GOOD.encode())
    assert answer_file(echo(), source, target) == 2
    first, second = map(json.loads, target.read_text(encoding="utf-8").splitlines())
    assert first == {"id": None, "error": {"type": "InvalidJSON", "message": "The line is not UTF-8."}}
    assert second["id"] == 2


def test_files_that_cannot_be_read_or_written_are_named_and_lose_nothing(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    target.write_text("before", encoding="utf-8")
    with pytest.raises(QuestionError, match=r"in\.jsonl"):
        answer_file(echo(), source, target)
    assert target.read_text(encoding="utf-8") == "before"
    source.write_text(GOOD, encoding="utf-8")
    with pytest.raises(QuestionError, match="nowhere"):
        answer_file(echo(), source, tmp_path / "nowhere" / "out.jsonl")
    with pytest.raises(QuestionError, match=tmp_path.name):
        answer_file(echo(), source, tmp_path)
