from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Answer, Outcome, Question
from assistant.errors import EvaluationError
from assistant.evaluation.compare import compare_runs
from assistant.evaluation.evaluate import evaluate
from assistant.evaluation.questions import load_questions
from assistant.load import Assistant
from assistant.protocols import Answerer

ROWS = [
    {"id": "1", "question": "banana price", "must": [[r"\$2"]], "kind": "numeric", "phrasing": "keyword",
     "evidence": [{"document": "fruit", "quote": "| Banana | $2 |"}]},
    {"id": "2", "question": "why does dough rise", "must": [["gas"]], "kind": "fact", "phrasing": "plain",
     "evidence": [{"document": "bread", "quote": "Yeast makes gas"}]},
    {"id": "3", "question": "who is <b>king</b>", "kind": "out_of_scope", "out_of_scope": True, "hard": True},
]  # fmt: skip


class Silent:
    """Wraps an answerer; says nothing to some questions."""

    def __init__(self, inner: Answerer, silent: set[str]) -> None:
        self.name = inner.name
        self._inner, self._silent = inner, silent

    def answer(self, question: Question) -> Answer:
        answer = self._inner.answer(question)
        if question.text in self._silent:
            return replace(answer, outcome=Outcome.ABSTAINED, text=None, citations=(), evidence=())
        return replace(answer, outcome=Outcome.ANSWERED, text=answer.text or "gas $2")


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    return path


def test_a_run_is_scored_and_reported(assistant: Assistant, tmp_path: Path) -> None:
    file = write(tmp_path / "q.jsonl", ROWS)
    answerer = Silent(assistant.answerers["ml"], {"why does dough rise"})
    (scores,) = evaluate([file], [answerer], assistant.documents, tmp_path / "out", fingerprint="f")
    assert (scores.right.hits, scores.right.total) == (1, 2)
    assert (scores.evidence_any.hits, scores.wrongly_declined.hits, scores.declined_hard.hits) == (1, 1, 0)
    assert json.loads((tmp_path / "out" / "scores.json").read_text())[0]["right"]["share"] == 0.5
    html = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "who is &lt;b&gt;king" in html
    assert "<b>king" not in html
    trec = (tmp_path / "out" / "ml" / "run.trec").read_text().splitlines()
    assert trec[0].split()[1:4:2] == ["Q0", "1"]


def test_compare_catches_a_regression_and_lets_a_harmless_change_through(
    assistant: Assistant, tmp_path: Path
) -> None:
    rows = [dict(ROWS[0], id=str(n), question=f"banana price{'?' * n}") for n in range(20)]
    file = write(tmp_path / "q.jsonl", rows)
    for name, silent in (("base", set()), ("same", set()), ("worse", {row["question"] for row in rows[:9]})):
        answerer = Silent(assistant.answerers["ml"], silent)  # type: ignore[arg-type]
        evaluate([file], [answerer], assistant.documents, tmp_path / name, fingerprint="f")
    runs = {name: tmp_path / name / "ml" for name in ("base", "same", "worse")}
    assert not compare_runs(runs["base"], runs["same"]).regressed
    worse = compare_runs(runs["base"], runs["worse"])
    assert worse.regressed
    assert worse.differences[0].difference == pytest.approx(-9 / 20)
    assert worse.differences[0].p_value == pytest.approx(2 * 0.5**9)
    assert "Regression." in worse.in_words()
    assert not compare_runs(runs["base"], runs["worse"], tolerance=0.9).regressed


def test_runs_of_other_questions_or_corpora_are_refused(assistant: Assistant, tmp_path: Path) -> None:
    for name, rows, corpus in (("a", ROWS, "f"), ("b", ROWS[:2], "f"), ("c", ROWS, "g")):
        file = write(tmp_path / f"{name}.jsonl", rows)
        evaluate(
            [file], [assistant.answerers["ml"]], assistant.documents, tmp_path / name, fingerprint=corpus
        )
    with pytest.raises(EvaluationError, match="different questions"):
        compare_runs(tmp_path / "a" / "ml", tmp_path / "b" / "ml")
    with pytest.raises(EvaluationError, match="different corpora"):
        compare_runs(tmp_path / "a" / "ml", tmp_path / "c" / "ml")
    with pytest.raises(EvaluationError, match="not a run"):
        compare_runs(tmp_path, tmp_path)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("{", "not JSON"),
        ("[]", "not an object"),
        (json.dumps(ROWS[0] | {"must": [["("]]}), "parenthesis|unterminated"),
        (json.dumps(ROWS[0] | {"kind": "riddle"}), "riddle"),
        (json.dumps(ROWS[0] | {"colour": 1}), "unknown keys"),
        (json.dumps(ROWS[0] | {"evidence": [{"document": "fruit", "quote": "nope"}]}), "does not contain"),
        (json.dumps(ROWS[0] | {"evidence": []}), "needs"),
        (json.dumps(ROWS[1] | {"id": "1"}), "was used"),
    ],
)
def test_faults_name_their_line(assistant: Assistant, tmp_path: Path, row: str, fault: str) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text(json.dumps(ROWS[0]) + "\n" + row + "\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match=rf"q\.jsonl:2: .*({fault})"):
        load_questions([file], assistant.documents)
