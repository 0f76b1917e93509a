from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from assistant import Turn
from assistant.domain import Document
from assistant.errors import CorpusError
from assistant.questions.judged_question import JudgedQuestion, read_line
from assistant.training.rewriting_data import (
    Rewrite,
    of_canard,
    of_complete_questions,
    of_conversations,
    of_disfl_qa,
    of_known_questions,
    without_answers,
)

TALK = {
    "id": "t",
    "kind": "fact",
    "turns": [
        {
            "question": "what does the baker do",
            "standalone": "what does the baker do",
            "must": [["bread"]],
            "evidence": [{"document": "d", "quote": "The baker bakes bread."}],
        },
        {"question": "and in Italy?", "standalone": "what does the baker do in Italy", "out_of_scope": True},
        {"question": "Who are you?", "standalone": "who are you", "out_of_scope": True, "category": "chat"},
    ],
}


def asked(*texts: str) -> list[JudgedQuestion]:
    return [JudgedQuestion(str(number), text, "fact") for number, text in enumerate(texts)]


def test_every_turn_but_the_first_is_an_example() -> None:
    documents = {"d": Document("d", "D", "The baker bakes bread.", "d.md")}
    turns = read_line(json.dumps(TALK), documents).questions
    first, second = of_conversations(turns, ["He sings.", "Bread, every day [1]."])
    assert first.history == (
        Turn("user", "what does the baker do"),
        Turn("assistant", "Bread, every day."),
    )
    assert first.standalone == "what does the baker do in Italy"
    assert second.standalone is None
    assert len(second.history) == 4


def test_known_questions_that_differ_in_a_phrase_make_follow_ups() -> None:
    known = asked("What does a nurse earn?", "What does a bus driver earn?", "Who sings?")
    found = of_known_questions(known, 99, random.Random(1))
    assert {(one.history[0].content, one.standalone) for one in found} == {
        ("What does a nurse earn?", "What does a bus driver earn?"),
        ("What does a bus driver earn?", "What does a nurse earn?"),
    }
    assert all("nurse" in one.question or "bus driver" in one.question for one in found)


def test_complete_questions_stand_as_they_are() -> None:
    before = [Rewrite((Turn("user", "hi"),), "and?", "hi and?")]
    (example,) = of_complete_questions(asked("Who sings?"), before, 5, random.Random(1))
    assert (example.history, example.standalone) == (before[0].history, None)


def test_answers_are_left_out_of_a_share() -> None:
    one = Rewrite((Turn("user", "a"), Turn("assistant", "b")), "c", None)
    assert [len(kept.history) for kept in without_answers([one] * 3, random.Random(1), 1.0)] == [1, 1, 1]
    assert [len(kept.history) for kept in without_answers([one] * 3, random.Random(1), 0.0)] == [2, 2, 2]


def test_public_sets(tmp_path: Path) -> None:
    canard = [
        {
            "History": ["Bread", "Past", "Who bakes?", "Bo"],
            "Question": "Since when?",
            "Rewrite": "Since when does Bo bake?",
        }
    ]
    disfl = {"a": {"original": "Who bakes?", "disfluent": "Who sings no bakes?"}}
    for name, value in (("canard_dev/dev.json.gz", canard), ("disfl_qa/train.json.gz", disfl)):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(gzip.compress(json.dumps(value).encode()))
    (one,) = of_canard(tmp_path)
    assert [turn.role for turn in one.history] == ["user", "user", "assistant"]
    assert one.standalone == "Since when does Bo bake?"
    assert of_disfl_qa(tmp_path, 9, random.Random(1))[0].standalone == "Who bakes?"


def test_a_missing_set_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"dev\.json\.gz"):
        of_canard(tmp_path)
