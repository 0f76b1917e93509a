from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.domain import Document
from assistant.errors import EvaluationError
from assistant.evaluation.compare import compare_runs
from assistant.evaluation.evaluate import evaluate, score_runs
from assistant.load import Assistant
from tests.evaluation.conftest import ROWS, knowing

Write = Callable[..., Path]
Documents = dict[str, Document]


def test_two_systems_are_run_scored_and_reported(write: Write, documents: Documents, tmp_path: Path) -> None:
    file, out, told = write(*ROWS), tmp_path / "out", []
    ml, dl = evaluate(
        [file],
        [knowing("ml", oven=None), knowing("dl")],
        documents,
        out,
        fingerprint="f",
        progress=lambda *step: told.append(step),
    )
    assert (ml.answering.right.value, dl.answering.right.value) == (0.5, 1.0)
    assert [one["answering"]["right"]["value"] for one in json.loads((out / "scores.json").read_text())] == [
        0.5,
        1.0,
    ]
    assert {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()} == {
        *("scores.json", "report.md", "report.html"),
        *(
            f"{name}/{part}"
            for name in ("ml", "dl")
            for part in (
                *("answers.jsonl", "explanations.jsonl", "manifest.json", "run.trec"),
                *("qrels.trec", "verdicts.jsonl"),
            )
        ),
    }
    assert (told[0], told[-1]) == (("Asking ml", 1, 4), ("Asking dl", 4, 4))


def test_scoring_again_gives_the_same_and_asks_nobody(
    write: Write, documents: Documents, tmp_path: Path
) -> None:
    file, out = write(*ROWS), tmp_path / "out"
    answerer = knowing()
    scores = evaluate([file], [answerer], documents, out, fingerprint="f")
    asked = len(answerer.asked)
    before = (out / "scores.json").read_text()
    assert score_runs([file], [out / "ml"], documents, out) == scores
    assert (out / "scores.json").read_text() == before
    assert len(answerer.asked) == asked


def test_faulty_questions_are_refused_before_anything_runs(
    write: Write, documents: Documents, tmp_path: Path
) -> None:
    answerer = knowing()
    with pytest.raises(EvaluationError, match=r"q\.jsonl:5"):
        evaluate([write(*ROWS, "{")], [answerer], documents, tmp_path / "out", fingerprint="f")
    assert answerer.asked == []
    assert not (tmp_path / "out").exists()


def test_anyones_questions_are_run_and_what_cannot_be_scored_is_left_out_of_comparisons(
    documents: Documents, tmp_path: Path
) -> None:
    file, out = tmp_path / "mine.csv", tmp_path / "out"
    file.write_text("question,expected,out_of_scope\nhow hot,220 degrees,\nand gold?,,yes\n", "utf-8")
    ml, _ = evaluate([file], [knowing("ml"), knowing("dl")], documents, out, fingerprint="f")
    assert (ml.answering.right.total, ml.unscored.facts, ml.declining.rightly.value) == (0, 1, 1.0)
    assert ml.answering.things_held.value == 1.0
    compared = compare_runs(out / "ml", out / "dl")
    assert [one.measure for one in compared.differences] == ["out of scope declined"]


def test_the_real_systems_over_the_small_corpus(write: Write, assistant: Assistant, tmp_path: Path) -> None:
    price = {
        "id": "1",
        "question": "What does a banana cost?",
        "must": [[r"\$2"]],
        "kind": "numeric",
        "evidence": [{"document": "fruit", "quote": "| Banana | $2 |"}],
    }
    king = {"id": "2", "question": "Who won the last election in Peru?", "out_of_scope": True}
    systems = list(assistant.answerers.values())
    for one in evaluate(
        [write(price, king)], systems, assistant.documents, tmp_path / "out", fingerprint="f"
    ):
        assert one.missing == 0
        assert one.finding.evidence_any.value == 1.0
        assert one.grounding.quotes_equal.value == 1.0
        assert one.cost.whole.p50.value > 0
