from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.domain import Document
from assistant.errors import EvaluationError
from assistant.evaluation.compare import compare_runs
from assistant.evaluation.evaluate import evaluate, score_runs
from assistant.evaluation.reporting.learning_curve import Grown, write_learning_curve
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
        *("scores.json", "decision.json", "reasons.jsonl", "report.md", "report.json", "report.html"),
        *(
            f"{name}/{part}"
            for name in ("ml", "dl")
            for part in (
                *("answers.jsonl", "explanations.jsonl", "manifest.json", "run.trec"),
                *("qrels.trec", "verdicts.jsonl"),
            )
        ),
    }
    assert (told[0], *told[-2:]) == (("Asking ml", 1, 4), ("Asking dl", 4, 4), ("Scoring", 0, 0))


def test_what_else_bears_on_the_times_is_told_wherever_they_are(
    write: Write, documents: Documents, tmp_path: Path
) -> None:
    told = "Measured <beside> a server."
    evaluate([write(*ROWS)], [knowing()], documents, tmp_path, fingerprint="f", conditions=told)
    assert json.loads((tmp_path / "ml" / "manifest.json").read_text())["conditions"] == told
    assert json.loads((tmp_path / "report.json").read_text())["conditions"] == told
    for name in ("report.html", "report.md"):
        assert "Measured &lt;beside&gt; a server." in (tmp_path / name).read_text()


def test_two_systems_give_a_decision_and_every_wrong_answer_its_reason(
    write: Write, documents: Documents, tmp_path: Path
) -> None:
    answerers = [knowing("ml", oven=None), knowing("dl", king="Elvis")]
    evaluate([write(*ROWS)], answerers, documents, tmp_path, fingerprint="f")
    told = json.loads((tmp_path / "decision.json").read_text())
    assert told["better"] is None
    assert told["headline"].startswith("What they answer does not tell dl from ml: 2 questions are too few")
    reasons = [json.loads(line) for line in (tmp_path / "reasons.jsonl").read_text().splitlines()]
    assert reasons == [
        {
            "question": "oven",
            "answerer": "ml",
            "cause": "declined",
            "words": "It declined at 10% confidence.",
        },
        {
            "question": "king",
            "answerer": "dl",
            "cause": "let_through",
            "words": "It answered at 90% confidence what nothing in the documents answers.",
        },
    ]


def test_one_system_alone_gives_reasons_and_no_decision_not_even_an_old_one(
    write: Write, documents: Documents, tmp_path: Path
) -> None:
    file = write(*ROWS)
    evaluate([file], [knowing("ml"), knowing("dl")], documents, tmp_path, fingerprint="f")
    assert (tmp_path / "decision.json").exists()
    evaluate([file], [knowing("dl", oven=None)], documents, tmp_path, fingerprint="f")
    assert not (tmp_path / "decision.json").exists()
    assert len((tmp_path / "reasons.jsonl").read_text().splitlines()) == 1


def test_runs_of_different_corpora_are_refused(write: Write, documents: Documents, tmp_path: Path) -> None:
    file = write(*ROWS)
    for name in ("ml", "dl"):
        evaluate([file], [knowing(name)], documents, tmp_path, fingerprint=name)
    with pytest.raises(EvaluationError, match="different corpora"):
        score_runs([file], [tmp_path / "ml", tmp_path / "dl"], documents, tmp_path)


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


def test_a_learning_curve_is_shown_and_a_faulty_one_refused_before_anything_runs(
    write: Write, documents: Documents, tmp_path: Path
) -> None:
    file, out, curve, answerer = write(*ROWS), tmp_path / "out", tmp_path / "curve.json", knowing()
    with pytest.raises(EvaluationError, match=r"curve\.json"):
        evaluate([file], [answerer], documents, out, fingerprint="f", learning_curve=curve)
    assert answerer.asked == []
    write_learning_curve(curve, [Grown("ml", 10, 0.5, 0.4, 0.6)])
    evaluate([file], [answerer], documents, out, fingerprint="f", learning_curve=curve)
    (point,) = json.loads((out / "report.json").read_text(encoding="utf-8"))["learning_curve"]
    assert point["questions"] == 10


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
