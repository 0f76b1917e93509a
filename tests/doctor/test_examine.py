from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.building.recipe import BuildRecipe
from assistant.doctor.examine import examine

GAS = {"document": "bread", "quote": "Yeast makes gas, and the gas makes the dough rise."}
LIGHTS = {"document": "bikes", "quote": "Lights are required at night in most cities."}
QUESTION: dict[str, Any] = {
    "id": "q",
    "question": "what lifts the dough",
    "kind": "fact",
    "must": [["yeast", "gas"]],
    "evidence": [GAS],
    "answer": "The gas that yeast makes lifts it [1].",
}


def found(source: Path, index: Path, *held_out: Path) -> list[str]:
    quiet = BuildRecipe()
    findings = examine(source, index, held_out, quiet, lambda *_: None)
    return [str(finding) for finding in findings if "no question covers" not in finding.problem]


def add_questions(source: Path, *rows: dict[str, Any], name: str = "train.jsonl") -> Path:
    path = source / "questions" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(map(json.dumps, rows)) + "\n")
    return path


def test_a_sound_corpus_has_no_finding(built: tuple[Path, Path]) -> None:
    assert found(*built) == []


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"answer": "Yeast lifts it by 30 percent [1]."}, "says 30"),
        ({"answer": "Gas lifts it, said Pasteur [1]."}, "says pasteur"),
        ({"answer": "The gas that yeast makes."}, "cites nothing"),
        ({"answer": "The gas that yeast makes [2]."}, "cites [2]"),
        ({"answer": "Nobody knows [1]."}, "meets 0 of the 1 facts"),
        ({"evidence": [{"document": "bread", "quote": "Nothing of the kind."}]}, "does not contain"),
        ({"kind": "riddle"}, "'riddle'"),
    ],
)
def test_faults_of_a_question(built: tuple[Path, Path], changed: dict[str, Any], says: str) -> None:
    source, index = built
    path = add_questions(source, QUESTION | changed)
    findings = [finding for finding in found(source, index) if "was built before" not in finding]
    assert any(says in finding and finding.startswith(f"{path}:1:") for finding in findings)


def test_alike_questions_with_different_answers(built: tuple[Path, Path]) -> None:
    source, index = built
    other = QUESTION | {"id": "r", "question": "What lifts the dough?", "evidence": [LIGHTS], "answer": ""}
    add_questions(source, QUESTION, other)
    assert any("answered differently" in finding for finding in found(source, index))
    other["evidence"] = [GAS]
    add_questions(source, QUESTION, other)
    assert not any("answered differently" in finding for finding in found(source, index))


def test_out_of_scope_and_in_scope_at_once(built: tuple[Path, Path]) -> None:
    source, index = built
    add_questions(source, QUESTION, {"id": "o", "question": "what lifts the dough", "out_of_scope": True})
    assert any("answered differently" in finding for finding in found(source, index))


def test_intents_that_are_worded_alike(built: tuple[Path, Path]) -> None:
    source, index = built
    lines = (source / "faq.jsonl").read_text().splitlines()
    row = json.loads(lines[0])
    twin = row | {"id": "twin", "intent": "twin", "utterances": [f"{text} now" for text in row["utterances"]]}
    (source / "faq.jsonl").write_text("\n".join([*lines, json.dumps(twin)]))
    assert any("wordings are taken for" in finding for finding in found(source, index))


def test_utterances_too_few_or_too_much_alike(built: tuple[Path, Path]) -> None:
    source, index = built
    rows = [json.loads(line) for line in (source / "faq.jsonl").read_text().splitlines()]
    rows[0]["utterances"] = []
    rows[1]["utterances"] = [
        f"what does one banana cost {end}" for end in ("now", "then", "here", "there", "?!")
    ]
    (source / "faq.jsonl").write_text("\n".join(map(json.dumps, rows)))
    findings = " ".join(found(source, index))
    assert "only 1 different utterances" in findings
    assert "too much alike" in findings


def test_an_answer_that_no_document_supports(built: tuple[Path, Path]) -> None:
    source, index = built
    rows = [json.loads(line) for line in (source / "faq.jsonl").read_text().splitlines()]
    rows[2]["answer"] = "Moonlight pulls upward while bakers sing cheerful melodies nearby."
    (source / "faq.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert any("are not in its evidence" in finding for finding in found(source, index))


def test_a_passage_that_no_question_covers(built: tuple[Path, Path]) -> None:
    source, index = built
    findings = [str(finding) for finding in examine(source, index, [], BuildRecipe(), lambda *_: None)]
    assert any("The Tour de France" in finding for finding in findings)
    (source / "faq.jsonl").unlink()
    findings = [str(finding) for finding in examine(source, index, [], BuildRecipe(), lambda *_: None)]
    assert not any("no question covers" in finding for finding in findings)


def test_leaks(built: tuple[Path, Path], tmp_path: Path) -> None:
    source, index = built
    held_out = tmp_path / "dev.jsonl"
    held_out.write_text(
        json.dumps(QUESTION | {"id": "dev-1", "question": "Why does the dough rise?", "answer": ""})
    )
    (leak,) = [finding for finding in found(source, index, held_out) if "leaks" in finding]
    assert str(held_out) in leak
    assert "faq.jsonl:3 (rise)" in leak
    pair = [{"held_out": "dev-1", "training": f"rise#{number}"} for number in range(6)]
    (tmp_path / "leakage_exceptions.json").write_text(json.dumps(pair))
    assert not [finding for finding in found(source, index, held_out) if "leaks" in finding]


def test_what_cannot_be_read_is_one_finding(tmp_path: Path) -> None:
    (finding,) = examine(tmp_path / "none", tmp_path, [], BuildRecipe(), lambda *_: None)
    assert "not a folder" in finding.problem
