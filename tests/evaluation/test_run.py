from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.domain import Answer, Document, Explanation, IntentGuess, Outcome, Question
from assistant.errors import EvaluationError, QuestionError
from assistant.evaluation.run import run_answerer
from assistant.evaluation.run_folder import read_answers, read_manifest
from assistant.questions.files import load_questions
from assistant.served import Served
from assistant.wire import answer_to_wire
from tests.evaluation.conftest import KING, OVEN, RISE, ROWS, TALK, knowing
from tests.fakes import FakeAnswerer, fake_answer

Write = Callable[..., Path]
Documents = dict[str, Document]


def run(answerer: FakeAnswerer, file: Path, documents: Documents, folder: Path) -> list[tuple[int, int]]:
    told: list[tuple[int, int]] = []
    run_answerer(
        answerer,
        load_questions([file], documents),
        folder,
        corpus="f",
        question_files=[file],
        progress=lambda done, total: told.append((done, total)),
    )
    return told


def test_answers_are_in_the_batch_format_in_order(write: Write, documents: Documents, tmp_path: Path) -> None:
    told = run(knowing(), write(*ROWS), documents, tmp_path / "run")
    rows = [json.loads(line) for line in (tmp_path / "run" / "answers.jsonl").read_text().splitlines()]
    assert [row["id"] for row in rows] == ["oven", "rise", "king", "talk"]
    assert [answer["text"] for answer in rows[3]["answers"]] == ["It costs $2.", "It costs $3.", None]
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_the_first_question_is_asked_once_more_to_warm_up(
    write: Write, documents: Documents, tmp_path: Path
) -> None:
    answerer = knowing()
    run(answerer, write(OVEN, RISE), documents, tmp_path / "run")
    assert [asked.text for asked in answerer.asked] == ["how hot", "how hot", "why does it rise"]


def test_turns_are_asked_with_what_was_said_before(
    write: Write, documents: Documents, tmp_path: Path
) -> None:
    answerer = knowing()
    run(answerer, write(*ROWS), documents, tmp_path / "run")
    last = answerer.asked[-1]
    assert [turn.content for turn in last.history] == [
        "banana?",
        "It costs $2.",
        "and an apple?",
        "It costs $3.",
    ]


def test_the_manifest_says_what_was_run(write: Write, documents: Documents, tmp_path: Path) -> None:
    file = write(*ROWS)
    run(knowing("dl"), file, documents, tmp_path / "run")
    manifest = read_manifest(tmp_path / "run")
    assert (manifest["answerer"], manifest["corpus"]) == ("dl", "f")
    assert manifest["questions"] == {file.as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()}
    assert manifest["counts"] == {"lines": 4, "questions": 6, "answered": 4, "abstained": 2, "error_lines": 0}
    assert len(manifest["code"]["sha256"]) == 64
    assert manifest["versions"]["numpy"]
    assert manifest["hardware"]["cores"] >= 1
    assert (manifest["weights"], manifest["footprint"]["model_bytes"]) == ({}, None)
    assert (manifest["started"][-6:], manifest["resumed"]) == ("+00:00", [])


def test_what_it_was_served_with_is_in_the_manifest(
    write: Write, documents: Documents, tmp_path: Path
) -> None:
    file = write(OVEN)
    run_answerer(
        knowing(),
        load_questions([file], documents),
        tmp_path / "run",
        corpus="f",
        question_files=[file],
        served=Served({"classifier": "c1"}, 7),
    )
    manifest = read_manifest(tmp_path / "run")
    assert manifest["weights"] == {"classifier": "c1"}
    assert manifest["footprint"]["model_bytes"] == 7


def test_every_question_answered_has_its_explanation(
    write: Write, documents: Documents, tmp_path: Path
) -> None:
    def reply(question: Question) -> Answer:
        if question.text == "and gold?":
            raise QuestionError("no")
        guess = IntentGuess(question.text, "A title", 0.5)
        return replace(fake_answer("ml", question.text, "gas"), explanation=Explanation(intents=(guess,)))

    other = TALK | {"id": "other", "turns": TALK["turns"][:2]}
    run(FakeAnswerer("ml", {}, reply), write(OVEN, TALK, other, RISE), documents, tmp_path / "run")
    rows = [json.loads(line) for line in (tmp_path / "run" / "explanations.jsonl").read_text().splitlines()]
    # The third turn of the talk failed, and with it its line.
    assert [row["id"] for row in rows] == ["oven", "other#1", "other#2", "rise"]
    assert [row["explanation"]["intents"][0]["intent"] for row in rows] == [
        *("how hot", "banana?", "and an apple?", "why does it rise"),
    ]
    wire = answer_to_wire(reply(Question("how hot")), explain=True)
    assert rows[0]["explanation"] == json.loads(json.dumps(wire))["explanation"]


def test_the_trec_run_has_six_fields_a_line(write: Write, documents: Documents, tmp_path: Path) -> None:
    run(knowing(), write(OVEN | {"id": "how hot"}), documents, tmp_path / "run")
    lines = (tmp_path / "run" / "run.trec").read_text().splitlines()
    assert lines == ["how_hot Q0 fruit-0 1 1.000000 ml", "how_hot Q0 bread-0 2 0.500000 ml"]


def test_a_question_that_cannot_be_taken_leaves_an_error_line(
    write: Write, documents: Documents, tmp_path: Path
) -> None:
    answerer = FakeAnswerer("ml", {"why does it rise": "gas"})
    run(answerer, write(OVEN, RISE), documents, tmp_path / "run")
    assert list(read_answers(tmp_path / "run")) == ["rise"]
    assert read_manifest(tmp_path / "run")["counts"]["error_lines"] == 1


def test_what_is_read_back_is_what_was_answered(write: Write, documents: Documents, tmp_path: Path) -> None:
    answerer = knowing()
    run(answerer, write(OVEN, KING), documents, tmp_path / "run")
    answers = read_answers(tmp_path / "run")
    assert answers["oven"] == answerer.answer(answerer.asked[0])
    assert (answers["king"].outcome, answers["king"].text) == (Outcome.ABSTAINED, None)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"confidence": 1.5}, r"not in \[0, 1\]"),
        ({"confidence": None}, "TypeError"),
        ({"outcome": "guessed"}, "guessed"),
        ({"text": 3}, "text"),
        ({"evidence": [{}]}, "chunk_id"),
        ({"id": ["a"]}, "unhashable"),
        ({"id": "rise"}, "'rise' was answered before"),
    ],
)
def test_what_is_not_an_answer_is_refused_by_line(
    write: Write, documents: Documents, tmp_path: Path, changed: dict[str, object], fault: str
) -> None:
    run(knowing(), write(RISE, OVEN), documents, tmp_path / "run")
    path = tmp_path / "run" / "answers.jsonl"
    first, second = path.read_text().splitlines()
    path.write_text(first + "\n" + json.dumps(json.loads(second) | changed) + "\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match=rf"answers\.jsonl:2.*{fault}"):
        read_answers(tmp_path / "run")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"answerer": "ml", "corpus": "f", "questions": []}'])
def test_what_is_not_a_manifest_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(EvaluationError, match="not a run's manifest"):
        read_manifest(tmp_path)


def test_a_folder_that_cannot_be_made_is_refused_before_anything_is_asked(
    write: Write, documents: Documents, tmp_path: Path
) -> None:
    answerer = knowing()
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(EvaluationError, match="cannot be written"):
        run(answerer, write(OVEN), documents, tmp_path / "file" / "run")
    assert answerer.asked == []
