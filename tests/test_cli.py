from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli import app
from assistant.commands.progress_lines import Progress, read_progress
from assistant.served import Served
from tests.fakes import fake_assistant

RUNNER = CliRunner()


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "assistant", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_ask_prints_both_and_json_is_the_contract(built_once: tuple[Path, Path]) -> None:
    index = ["--index", str(built_once[1])]
    shown = RUNNER.invoke(app, ["ask", "banana price", *index])
    assert shown.exit_code == 0
    assert "$2" in shown.stdout
    one = json.loads(RUNNER.invoke(app, ["ask", "banana price", "--answerer", "dl", "--json", *index]).stdout)
    assert one["answerer"] == "dl"
    both = json.loads(RUNNER.invoke(app, ["ask", "banana price", "--json", *index]).stdout)
    assert list(both) == ["ml", "dl"]


def test_batch(built_once: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"id": 1, "question": "banana price"}\nnonsense\n', encoding="utf-8")
    done = run("ask", "--batch", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "out.jsonl"),
               "--answerer", "ml", "--index", str(built_once[1]))  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert rows[0]["outcome"] == "answered"
    assert rows[1]["error"]["type"] == "InvalidJSON"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["ask", "q", "--index", "nowhere"], 1, "To mend it: assistant build"),
        (["ask"], 2, "give a question"),
        (["ask", "--batch", "in.jsonl"], 2, "--out"),
        (["build", "nowhere"], 1, "nowhere is not a folder"),
        (["compare", "nowhere", "nowhere"], 1, "not a run"),
        (["compare", "nowhere", "nowhere", "--tolerance", "2"], 2, "--tolerance"),
        (["train", "wisdom"], 2, "intents"),
        (["eval", "--index", "nowhere"], 1, "assistant build"),
        (["doctor", "nowhere"], 1, "not a folder"),
    ],
)
def test_errors_are_clear_and_leave_no_traceback(arguments: list[str], code: int, says: str) -> None:
    done = run(*arguments)
    assert done.returncode == code
    assert says in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_a_question_that_is_too_long(built_once: tuple[Path, Path]) -> None:
    done = run("ask", "x" * 100_000, "--index", str(built_once[1]))
    assert done.returncode == 1
    assert "100,000 characters" in done.stderr
    assert len(done.stderr) < 500


def test_the_template_of_questions_asks_nobody(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    written = RUNNER.invoke(app, ["eval", "--template", str(path), "--index", "nowhere"])
    assert written.exit_code == 0
    assert "expected: what a good answer says" in written.stdout
    assert path.read_text(encoding="utf-8").startswith("question,expected,")


@pytest.mark.parametrize(("answerers", "decided"), [("ml,dl", True), ("dl", False)])
def test_an_evaluation_ends_with_what_it_comes_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answerers: str, decided: bool
) -> None:
    monkeypatch.setattr("assistant.commands.measuring.load_index", lambda index: fake_assistant())
    monkeypatch.setattr("assistant.served.served_by", lambda *_: Served())
    asked = {"id": "1", "question": "is it so", "must": [["yes"]], "kind": "fact"}
    file = tmp_path / "q.jsonl"
    file.write_text(json.dumps(asked | {"evidence": [{"document": "d", "quote": "one"}]}), encoding="utf-8")
    words = ["eval", "--questions", str(file), "--answerers", answerers, "--out", str(tmp_path / "out")]
    shown = RUNNER.invoke(app, words)
    assert shown.exit_code == 0, shown.output
    assert ("What they answer does not tell dl from ml" in shown.stdout.splitlines()[-1]) == decided


def test_eval_knows_what_it_serves_with_and_what_it_would_cost(
    built_once: tuple[Path, Path], tmp_path: Path
) -> None:
    questions, out = tmp_path / "mine.csv", tmp_path / "out"
    questions.write_text("question,expected\nWhat does a banana cost?,$2\n", "utf-8")
    arguments = ["--questions", str(questions), "--out", str(out), "--index", str(built_once[1])]
    done = RUNNER.invoke(app, ["eval", *arguments, "--watts", "20", "--json"])
    assert done.exit_code == 0, done.output
    for scores in json.loads(done.stdout):
        cost = scores["cost"]
        assert cost["watts"] == 20
        assert cost["joules"]["value"] == pytest.approx(20 / cost["answers_per_second"]["value"])
        manifest = json.loads((out / scores["answerer"] / "manifest.json").read_text())
        assert {"encoder", "index", "gate"} < manifest["weights"].keys()
        assert cost["footprint"] == manifest["footprint"]
        assert cost["footprint"]["model_bytes"] > 20_000_000


def test_eval_tells_a_program_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.commands.measuring.load_index", lambda index: fake_assistant())
    monkeypatch.setattr("assistant.served.served_by", lambda *_: Served())
    file = tmp_path / "q.csv"
    file.write_text("question,expected\nis it so,yes\nand so,yes\n", encoding="utf-8")
    words = ["--questions", str(file), "--out", str(tmp_path / "out"), "--progress", "json"]
    told = RUNNER.invoke(app, ["eval", *words])
    assert told.exit_code == 0, told.output
    assert list(map(read_progress, told.stderr.splitlines())) == [
        Progress("Asking ml", 1, 2),
        Progress("Asking ml", 2, 2),
        Progress("Asking dl", 1, 2),
        Progress("Asking dl", 2, 2),
        Progress("Scoring", 0, 0),
    ]
    for other in ("", "a warning", "[]", '{"stage": 1, "done": 2, "total": 3}', "1" * 5000):
        assert read_progress(other) is None


def test_eval_ends_with_the_program_that_started_it(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "from assistant.commands.tether import tether; import time; tether(); time.sleep(600)",
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as tethered:
        assert tethered.stdin is not None
        tethered.stdin.close()
        assert tethered.wait(timeout=60) == 130


def test_doctor_finds_what_is_wrong(built: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    source, index = built
    monkeypatch.setattr(
        "assistant.commands.making.WEIGHTS", source / "none"
    )  # it was built without tuned weights
    found = RUNNER.invoke(app, ["doctor", str(source), "--index", str(index), "--json"])
    assert all("no question covers" in finding["problem"] for finding in json.loads(found.stdout)), (
        found.stdout
    )
    rows = [json.loads(line) for line in (source / "faq.jsonl").read_text().splitlines()]
    rows[1]["answer"] = "It costs $9."
    rows[2]["utterances"].append("flat tyre")
    (source / "faq.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    found = RUNNER.invoke(app, ["doctor", str(source), "--index", str(index), "--json"])
    assert found.exit_code == 1
    problems = " ".join(finding["problem"] for finding in json.loads(found.stdout))
    assert "says 9" in problems
    assert "'flat tyre'" in problems
    assert "was built before" in problems


def test_training_intents_chooses_a_recipe(corpus_dir: Path, tmp_path: Path) -> None:
    done = RUNNER.invoke(
        app, ["train", "intents", "--source", str(corpus_dir), "--weights", str(tmp_path / "w")]
    )
    assert done.exit_code == 0, done.output
    card = json.loads((tmp_path / "w" / "intents.json").read_text())
    assert 0 <= card["accuracy"] <= 1
