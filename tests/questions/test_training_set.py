from __future__ import annotations

import json
from pathlib import Path

from assistant.domain import Document, FaqEntry
from assistant.questions.training_set import answered_groups, intent_wordings, load_training_set
from tests.evaluation.conftest import KING, OVEN, TALK


def test_questions_are_divided(tmp_path: Path, documents: dict[str, Document]) -> None:
    folder = tmp_path / "questions"
    folder.mkdir()
    rows = [OVEN | {"id": f"oven-{number}"} for number in range(200)]
    (folder / "train.jsonl").write_text("\n".join(map(json.dumps, [*rows, TALK])))
    (folder / "calibration.jsonl").write_text(json.dumps(KING) + "\n")
    found = load_training_set(tmp_path, documents)
    assert len(found.learned) + len(found.kept_back) == 201
    assert 25 <= len(found.kept_back) <= 75
    assert "king" in {question.id for question in found.kept_back}
    assert [turn.id for turn in found.turns] == ["talk#1", "talk#2", "talk#3"]
    again = load_training_set(tmp_path, documents)
    assert [question.id for question in again.kept_back] == [question.id for question in found.kept_back]


def test_a_folder_without_questions_has_none(tmp_path: Path, documents: dict[str, Document]) -> None:
    found = load_training_set(tmp_path, documents)
    assert (found.learned, found.kept_back, found.turns) == ((), (), ())


def test_questions_with_an_intent_are_wordings_of_it(tmp_path: Path, documents: dict[str, Document]) -> None:
    folder = tmp_path / "questions"
    folder.mkdir()
    rows = [OVEN | {"intent": "heat"}, OVEN | {"id": "b", "intent": "gone"}, OVEN | {"id": "c"}]
    (folder / "train.jsonl").write_text("\n".join(map(json.dumps, rows)))
    found = load_training_set(tmp_path, documents)
    entry = FaqEntry("heat", "How hot?", "220", "heat", "concept", (), ("temperature",))
    texts, intents = intent_wordings([entry], [*found.learned, *found.kept_back])
    assert texts == ["How hot?", "temperature", "how hot"]
    assert intents == ["heat"] * 3


def test_groups_that_no_faq_entry_answers_become_entries(
    tmp_path: Path, documents: dict[str, Document]
) -> None:
    folder = tmp_path / "questions"
    folder.mkdir()
    told = OVEN | {"answer": "At 220 degrees [1].", "group": "oven"}
    rows = [
        told | {"id": "typed", "question": "oven temp", "phrasing": "keyword"},
        told | {"id": "plain", "question": "How hot is it?", "phrasing": "plain"},
        told | {"id": "known", "group": "heat", "intent": "heat"},
        OVEN | {"id": "unanswered", "group": "other"},
    ]
    (folder / "calibration.jsonl").write_text("\n".join(map(json.dumps, rows)))
    questions = load_training_set(tmp_path, documents).kept_back
    entry = FaqEntry("heat", "How hot?", "220", "heat", "concept", (), ())
    (found,) = answered_groups([entry], questions)
    assert (found.intent, found.question, found.utterances) == ("oven", "How hot is it?", ("oven temp",))
    assert found.answer == "At 220 degrees."
    assert found.evidence == questions[0].evidence
