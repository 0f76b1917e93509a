from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.domain import Draft, Explanation, IntentGuess, Span, TermWeight
from assistant.errors import EvaluationError
from assistant.evaluation.explanations import read_explanations
from assistant.evaluation.run import EXPLANATIONS
from assistant.wire import answer_to_wire
from tests.fakes import fake_answer

TOLD = Explanation(
    intents=(IntentGuess("rise", "Why does it rise?", 0.7),),
    terms=(TermWeight("rise", 0.4),),
    nearest_utterance="why rise",
    nearest_similarity=0.6,
    signals={"scope": 1.0},
    covered_by={"scope": 0.2},
    drafts=(Draft("Why does it rise?", "Gas.", (Span("bread", 0, 16),)),),
)


def test_an_explanation_comes_back_as_it_was(tmp_path: Path) -> None:
    wire = answer_to_wire(replace(fake_answer("ml", "?", "yes"), explanation=TOLD), explain=True)
    line = json.dumps({"id": "c#2", "explanation": wire["explanation"]})
    (tmp_path / EXPLANATIONS).write_text(f"{line}\n\n", encoding="utf-8")
    assert read_explanations(tmp_path) == {"c#2": TOLD}


def test_a_run_without_explanations_has_none(tmp_path: Path) -> None:
    assert read_explanations(tmp_path) == {}


def test_what_an_older_run_does_not_tell_is_empty(tmp_path: Path) -> None:
    line = json.dumps({"id": "a", "explanation": {"signals": {"scope": 1.0}}})
    (tmp_path / EXPLANATIONS).write_text(line, encoding="utf-8")
    assert read_explanations(tmp_path)["a"] == Explanation(signals={"scope": 1.0})


@pytest.mark.parametrize("line", ["{", "[]", '{"id": "a"}', '{"id": "a", "explanation": []}', "\udcff"])
def test_a_faulty_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / EXPLANATIONS
    path.write_text(f"\n{line}", encoding="utf-8", errors="surrogateescape")
    with pytest.raises(EvaluationError, match=r"explanations\.jsonl(:2 is not| cannot be read)"):
        read_explanations(tmp_path)
