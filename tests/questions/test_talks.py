from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from assistant.errors import EvaluationError
from assistant.questions.talks import TALKS, Said, load_talks
from assistant.training.rewriting_data import of_talks, with_other_names

TURNS = [
    {"asked": "what does a baker earn", "standalone": "what does a baker earn", "answer": "30."},
    {"asked": "and a nurse?", "standalone": "What does a nurse earn?", "answer": "60."},
    {"asked": "Thanks!", "standalone": "Thanks!", "answer": "Gladly."},
]


def test_talks_are_read_and_become_follow_ups(tmp_path: Path) -> None:
    assert load_talks(tmp_path) == []
    (tmp_path / TALKS).write_text(json.dumps({"id": "a", "turns": TURNS}) + "\n\n", encoding="utf-8")
    (talk,) = load_talks(tmp_path)
    assert talk.turns[1] == Said("and a nurse?", "What does a nurse earn?", "60.")
    nurse, thanks = of_talks([talk])
    assert [turn.content for turn in nurse.history] == ["what does a baker earn", "30."]
    assert nurse.standalone == "What does a nurse earn?"
    assert thanks.standalone is None
    assert len(thanks.history) == 4


@pytest.mark.parametrize(
    "line",
    [
        "{",
        '{"id": "a"}',
        '{"id": "a", "turns": []}',
        json.dumps({"id": "a", "turns": [{**TURNS[0], "answer": " "}]}),
    ],
)
def test_faults_are_named_by_line(tmp_path: Path, line: str) -> None:
    (tmp_path / TALKS).write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"talks.jsonl:2"):
        load_talks(tmp_path)


def test_a_name_changes_throughout_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / TALKS).write_text(json.dumps({"id": "a", "turns": TURNS[:2]}), encoding="utf-8")
    (example,) = of_talks(load_talks(tmp_path))
    (changed,) = with_other_names([example], {"earn": ["make"]}, random.Random(1), share=1.0)
    assert changed.history[0].content == "what does a baker make"
    assert changed.standalone == "What does a nurse make?"
    assert list(with_other_names([example], {"earn": ["nurse"]}, random.Random(1), 1.0)) == [example]
    assert list(with_other_names([example], {"earn": ["make"]}, random.Random(1), 0.0)) == [example]
