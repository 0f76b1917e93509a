from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.commands.progress_lines import Progress
from assistant.load import load_assistant
from assistant.serving.evaluating.evaluation import State
from assistant.serving.evaluating.evaluations import CONDITIONS, Evaluations
from assistant.serving.evaluating.questions import MAX_FILE_BYTES, Choice, OwnFile
from assistant.serving.evaluating.refusals import (
    CannotEvaluate,
    EvaluationOver,
    EvaluationRunning,
    NoSuchEvaluation,
    QuestionsRefused,
    QuestionsTooLarge,
)
from tests.conftest import ROOT
from tests.serving.evaluating.conftest import DOCUMENTS, MINE, Bench, until


def test_one_from_start_to_report(bench: Bench) -> None:
    begun = bench.start()
    assert (begun.state, begun.questions, begun.count) == (State.RUNNING, ("mine.csv",), 1)
    until(lambda: bench.evaluations.get(begun.id).progress == Progress("Asking ml", 1, 4))
    assert bench.evaluations.running() == bench.evaluations.get(begun.id)
    with pytest.raises(NoSuchEvaluation, match="no report yet"):
        bench.evaluations.report(begun.id, "html")
    assert (bench.folder / "priority").read_text() == "19"
    bench.let_go()
    bench.wait()
    done = bench.evaluations.get(begun.id)
    assert done == replace(begun, state=State.DONE, headline="dl <b>wins</b>.", better="dl", progress=None)
    assert bench.evaluations.listed(10) == [done]
    assert bench.evaluations.report(begun.id, "markdown").read_text() == "# done"


def test_one_at_a_time(bench: Bench) -> None:
    first = bench.start()
    with pytest.raises(EvaluationRunning):
        bench.start()
    assert bench.evaluations.listed(10) == [bench.evaluations.get(first.id)]
    bench.let_go()
    bench.wait()
    second = bench.start(Choice(("dev",)))
    bench.wait()
    assert {one.id for one in bench.evaluations.listed(10)} == {first.id, second.id}
    assert len(bench.evaluations.listed(1)) == 1


def test_a_cancelled_one_goes_on_where_it_stopped(bench: Bench) -> None:
    begun = bench.start()
    until((bench.folder / "pid").exists)
    assert bench.evaluations.cancel(begun.id).state is State.CANCELLED
    with pytest.raises(EvaluationOver):
        bench.evaluations.cancel(begun.id)
    assert bench.evaluations.resume(begun.id).state is State.RUNNING
    until(lambda: bench.evaluations.get(begun.id).progress == Progress("Asking ml", 2, 4))
    with pytest.raises(EvaluationRunning):
        bench.evaluations.resume(begun.id)
    bench.let_go()
    bench.wait()
    with pytest.raises(EvaluationOver):
        bench.evaluations.resume(begun.id)


def test_a_failed_one_says_why_and_the_log_says_where(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    begun = bench.start()
    bench.let_go(fail=True)
    bench.wait()
    failed = bench.evaluations.get(begun.id)
    assert (failed.state, failed.reason) == (State.FAILED, "mine.csv and index are gone.")
    assert f"error: {bench.root / begun.id / 'questions' / 'mine.csv'} and" in caplog.text
    assert Evaluations(bench.root, bench.root, bench.root).get(begun.id) == failed


def test_why_it_failed_is_forgotten_once_it_goes_on(bench: Bench) -> None:
    begun = bench.start()
    bench.let_go(fail=True)
    bench.wait()
    (bench.folder / "go").unlink()
    (bench.folder / "fail").unlink()
    assert bench.evaluations.resume(begun.id).reason == ""
    another_server = Evaluations(bench.root, bench.root, bench.root)
    assert another_server.get(begun.id) == replace(begun, state=State.INTERRUPTED, progress=None)
    bench.let_go()
    bench.wait()
    done = bench.evaluations.get(begun.id)
    assert (done.state, done.reason) == (State.DONE, "")


def test_one_that_is_killed_says_so(bench: Bench) -> None:
    begun = bench.start()
    until(lambda: (bench.folder / "pid").exists() and (bench.folder / "pid").read_text())
    os.kill(int((bench.folder / "pid").read_text()), signal.SIGKILL)
    bench.wait()
    assert bench.evaluations.get(begun.id).reason == "It was ended by signal 9 (Killed)."


def test_what_is_deleted_is_gone_and_nothing_else(bench: Bench) -> None:
    bench.let_go()
    first = bench.start()
    bench.wait()
    second = bench.start()
    bench.wait()
    outside = bench.root.parent / "outside"
    outside.mkdir()
    (outside / "kept").touch()
    (bench.root / first.id / "link").symlink_to(outside)
    bench.evaluations.delete(first.id)
    assert [path.name for path in bench.root.iterdir()] == [second.id]
    assert (outside / "kept").exists()
    with pytest.raises(NoSuchEvaluation):
        bench.evaluations.delete(first.id)


def test_of_a_link_only_the_link_is_deleted(bench: Bench) -> None:
    bench.let_go()
    begun = bench.start()
    bench.wait()
    outside = (bench.root / begun.id).rename(bench.root.parent / "outside")
    (bench.root / begun.id).symlink_to(outside)
    bench.evaluations.delete(begun.id)
    assert list(bench.root.iterdir()) == []
    assert (outside / "report.html").exists()


def test_one_that_runs_is_not_deleted(bench: Bench) -> None:
    begun = bench.start()
    with pytest.raises(EvaluationRunning, match="cancel it first"):
        bench.evaluations.delete(begun.id)
    assert bench.evaluations.cancel(begun.id).state is State.CANCELLED
    bench.evaluations.delete(begun.id)
    assert bench.evaluations.listed(10) == []


def test_while_one_runs_others_can_be_deleted(bench: Bench) -> None:
    first = bench.start()
    bench.evaluations.cancel(first.id)
    second = bench.start()
    bench.evaluations.delete(first.id)
    assert [one.id for one in bench.evaluations.listed(10)] == [second.id]


def test_what_a_killed_server_had_begun_to_delete_goes_with_the_next(bench: Bench) -> None:
    begun = bench.start()
    bench.evaluations.cancel(begun.id)
    shutil.copytree(bench.root / begun.id, bench.root / ".deleted-20260101-000000-000000")
    assert [one.id for one in bench.evaluations.listed(10)] == [begun.id]
    bench.evaluations.delete(begun.id)
    assert list(bench.root.iterdir()) == []


def test_what_cannot_be_deleted_stays_and_is_told_without_its_path(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = bench.start()
    bench.evaluations.cancel(begun.id)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied", str(bench.root))

    with monkeypatch.context() as without_leave:  # whoever runs the tests may be root, who may all
        without_leave.setattr(Path, "rename", refuse)
        with pytest.raises(CannotEvaluate, match="not whole: Permission denied") as refused:
            bench.evaluations.delete(begun.id)
    assert str(bench.root) not in str(refused.value)
    assert bench.evaluations.get(begun.id).state is State.CANCELLED


def test_it_ends_with_the_server(bench: Bench) -> None:
    begun = bench.start()
    bench.evaluations.close()
    assert bench.evaluations.get(begun.id).state is State.INTERRUPTED
    again = Evaluations(bench.root, bench.root, bench.root)
    assert again.get(begun.id).state is State.INTERRUPTED


def test_it_ends_with_a_server_that_is_killed(bench: Bench, tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; "
        "from assistant.serving.evaluating.process import Process; "
        "process = Process(sys.argv[1:]); process.watch(lambda: None); time.sleep(600)"
    )
    out = tmp_path / "out"
    out.mkdir()
    command = [sys.executable, "-m", "tests.serving.evaluating.fake_eval", str(bench.folder)]
    options = ["--index", "i", "--out", str(out), "--conditions", "c", "--questions", "q"]
    with subprocess.Popen([sys.executable, "-c", code, *command, *options], cwd=ROOT) as server:
        until(lambda: (bench.folder / "pid").exists() and (bench.folder / "pid").read_text())
        server.send_signal(signal.SIGKILL)
    child = int((bench.folder / "pid").read_text())
    until(lambda: not _alive(child))


def _alive(process: int) -> bool:
    try:
        status = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    # One that has ended waits as a zombie until whoever inherited it looks.
    return status.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        (Choice(), "Choose sets of questions"),
        (Choice(("dev",), MINE.own), "Choose sets of questions"),
        (Choice(("../dev",)), "There is no such set of questions; there are: dev."),
        (Choice(own=OwnFile("mine.exe", "x")), "JSONL or CSV"),
        (
            Choice(own=OwnFile("../../mine.csv", "question\nq\n")),
            "questions.csv:1: there is no column 'expected'",
        ),
        (Choice(own=OwnFile("a.csv", "question,expected\nq,\n")), "a.csv:2: "),
        (Choice(own=OwnFile("a.jsonl", "{}\nnonsense\n")), "a.jsonl:2: "),
        (Choice(own=OwnFile("a.jsonl", "\ud800")), "cannot be read"),
        (Choice(own=OwnFile("a.csv", "")), "No question in a.csv"),
    ],
)
def test_questions_with_faults_are_refused_by_line_and_nothing_is_left(
    bench: Bench, choice: Choice, told: str
) -> None:
    with pytest.raises(QuestionsRefused) as refused:
        bench.start(choice)
    assert told in refused.value.message
    assert str(bench.root) not in refused.value.message
    assert list(bench.root.iterdir()) == []
    assert bench.evaluations.running() is None


def test_a_file_that_is_too_large_is_refused(bench: Bench) -> None:
    with pytest.raises(QuestionsTooLarge):
        bench.start(Choice(own=OwnFile("a.csv", "é" * MAX_FILE_BYTES)))


@pytest.mark.parametrize(
    "id_", ["", ".", "..", "../told", "20260101-000000-zzzzzz", "20260101-000000-000000"]
)
def test_what_is_no_evaluation_is_not_found(bench: Bench, id_: str) -> None:
    bench.root.mkdir(exist_ok=True)
    (bench.root / "latest").mkdir()
    assert bench.evaluations.listed(10) == []
    for ask in (
        bench.evaluations.get,
        bench.evaluations.cancel,
        bench.evaluations.resume,
        lambda id_: bench.evaluations.report(id_, "html"),
    ):
        with pytest.raises(NoSuchEvaluation):
            ask(id_)


def test_a_damaged_record_is_no_evaluation(bench: Bench) -> None:
    begun = bench.start()
    bench.evaluations.cancel(begun.id)
    for damage in (
        "",
        "[]",
        '{"began": 1}',
        '{"began": "2026-01-01", "questions": 1, "count": "x", "state": "?"}',
    ):
        (bench.root / begun.id / "evaluation.json").write_text(damage)
        assert bench.evaluations.listed(10) == []


def test_a_folder_that_cannot_be_written_is_told_without_its_path(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    evaluations = Evaluations(tmp_path / "file", tmp_path, tmp_path)
    assert evaluations.listed(10) == []
    with pytest.raises(CannotEvaluate) as refused:
        evaluations.start(MINE, DOCUMENTS)
    assert str(tmp_path) not in str(refused.value)


def test_a_real_one_over_a_real_index(built_once: tuple[Path, Path], tmp_path: Path) -> None:
    index = built_once[1]
    evaluations = Evaluations(tmp_path, tmp_path, index)
    text = "question,expected\nWhat does a banana cost?,$2\nWhy does dough rise?,Because yeast makes gas.\n"
    begun = evaluations.start(Choice(own=OwnFile("mine.csv", text)), load_assistant(index).documents)
    seen = set()
    while (running := evaluations.running()) is not None:
        assert running.progress is not None
        seen.add(running.progress.stage)
        os.sched_yield()
    done = evaluations.get(begun.id)
    assert done.state is State.DONE
    assert done.headline
    assert {"Starting", "Asking ml", "Asking dl"} <= seen
    assert CONDITIONS in evaluations.report(begun.id, "markdown").read_text(encoding="utf-8")
