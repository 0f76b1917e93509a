"""The evaluations of a server: one at a time is started beside it, all are listed, read and deleted.

Given a folder, a folder of question sets and an index, starts `assistant eval` in a folder of its own below, and
tells how each evaluation stands. It does not know HTTP, Gradio, or who may start one.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from assistant.domain import Document
from assistant.serving.evaluating.evaluation import (
    REPORTS,
    Evaluation,
    Kind,
    State,
    delete_evaluation,
    is_id,
    new_id,
    read_evaluation,
    write_evaluation,
)
from assistant.serving.evaluating.process import EVAL, Process
from assistant.serving.evaluating.questions import Choice, QuestionSets, question_files
from assistant.serving.evaluating.reason import without_places
from assistant.serving.evaluating.refusals import (
    CannotEvaluate,
    EvaluationOver,
    EvaluationRunning,
    NoSuchEvaluation,
)

CONDITIONS = (
    "Measured beside a server that may have been answering meanwhile, with the lowest priority: times may be "
    "longer than this machine needs."
)
_QUESTIONS = "questions"


class Evaluations:
    """Safe to use from several threads.

    Args:
        folder: where evaluations lie; made with the first.
        questions: folder of the question sets.
        index: what `assistant build` wrote, over which both systems answer.
        command: what runs one; it takes the options of `assistant eval`.
    """

    def __init__(self, folder: Path, questions: Path, index: Path, *, command: Sequence[str] = EVAL) -> None:
        self.sets = QuestionSets(questions)
        self._folder, self._index, self._command = folder, index, tuple(command)
        self._lock = Lock()
        self._running: tuple[str, Process] | None = None
        self._ending = State.FAILED

    def listed(self, limit: int) -> list[Evaluation]:
        """The latest first."""
        names = [path.name for path in self._folder.iterdir()] if self._folder.is_dir() else []
        found = (self._found(name) for name in sorted(names, reverse=True) if is_id(name))
        return [one for one in found if one][:limit]

    def get(self, id_: str) -> Evaluation:
        """One.

        Raises:
            NoSuchEvaluation: there is none.
        """
        found = self._found(id_) if is_id(id_) else None
        if found is None:
            raise NoSuchEvaluation("There is no such evaluation.")
        return found

    def running(self) -> Evaluation | None:
        """The one that runs, if one does."""
        running = self._running
        return None if running is None else self._found(running[0])

    def start(self, choice: Choice, documents: Mapping[str, Document]) -> Evaluation:
        """Ask both systems what was chosen.

        Args:
            documents: those of the index, which questions may quote.

        Raises:
            EvaluationRunning, QuestionsRefused, QuestionsTooLarge, CannotEvaluate: see there.
        """
        with self._lock:
            self._refuse_a_second()
            now = datetime.now(UTC)
            folder = self._folder / new_id(now)
            asked = folder / _QUESTIONS
            try:
                asked.mkdir(parents=True)
                count = self.sets.put(choice, asked, documents)
                names = tuple(path.name for path in question_files(asked))
                write_evaluation(folder, Evaluation(folder.name, now, names, count, State.INTERRUPTED))
                self._run(folder)
            except OSError as error:
                shutil.rmtree(folder, ignore_errors=True)
                raise CannotEvaluate(f"No evaluation can be run here: {error.strerror}.") from error
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
        return self.get(folder.name)

    def resume(self, id_: str) -> Evaluation:
        """Go on with one that was cancelled, failed or was interrupted, where `assistant eval` goes on.

        Raises:
            NoSuchEvaluation, EvaluationRunning, EvaluationOver, CannotEvaluate: see there.
        """
        with self._lock:
            found = self.get(id_)
            self._refuse_a_second()
            if found.state is State.DONE:
                raise EvaluationOver("This evaluation is done.")
            folder = self._folder / found.id
            try:
                # Why it failed before is over, also for a server that is killed meanwhile.
                write_evaluation(folder, replace(found, state=State.INTERRUPTED, reason=""))
                self._run(folder)
            except OSError as error:
                raise CannotEvaluate(f"No evaluation can be run here: {error.strerror}.") from error
        return self.get(id_)

    def cancel(self, id_: str) -> Evaluation:
        """End the one that runs; what was answered is kept for going on.

        Raises:
            NoSuchEvaluation, EvaluationOver: see there.
        """
        with self._lock:
            found, running = self.get(id_), self._running
            if running is None or running[0] != found.id:
                raise EvaluationOver("This evaluation does not run.")
            self._ending = State.CANCELLED
            running[1].end()
        return self.get(id_)

    def delete(self, id_: str) -> None:
        """Delete one, with its questions, answers and report.

        Raises:
            NoSuchEvaluation: there is none.
            EvaluationRunning: it is the one that runs.
            CannotEvaluate: its folder cannot be deleted, or not whole.
        """
        with self._lock:
            found, running = self.get(id_), self._running
            if running is not None and running[0] == found.id:
                raise EvaluationRunning("This evaluation runs.", mend="cancel it first.")
            try:
                delete_evaluation(self._folder / found.id)
            except OSError as error:
                raise CannotEvaluate(
                    f"This evaluation cannot be deleted, or not whole: {error.strerror}."
                ) from error

    def report(self, id_: str, kind: Kind) -> Path:
        """The file of a report.

        Raises:
            NoSuchEvaluation: there is no such evaluation, or it has no report yet.
        """
        found = self.get(id_)
        if found.state is not State.DONE:
            raise NoSuchEvaluation("This evaluation has no report yet.")
        return self._folder / found.id / REPORTS[kind]

    def close(self) -> None:
        """End the one that runs; it is as interrupted."""
        with self._lock:
            running = self._running
            if running is not None:
                self._ending = State.INTERRUPTED
                running[1].end()

    def _found(self, id_: str) -> Evaluation | None:
        running = self._running
        found = read_evaluation(self._folder / id_)
        if found is None or running is None or running[0] != id_:
            return found
        return replace(found, state=State.RUNNING, progress=running[1].progress, reason="")

    def _refuse_a_second(self) -> None:
        if self._running is not None:
            raise EvaluationRunning("An evaluation runs already.", mend="wait for it, or cancel it.")

    def _run(self, folder: Path) -> None:
        options = ["--index", str(self._index), "--out", str(folder), "--conditions", CONDITIONS]
        for path in question_files(folder / _QUESTIONS):
            options += ["--questions", str(path)]
        process = Process([*self._command, *options])
        self._ending = State.FAILED  # unless it is told to end, or writes a report
        self._running = (folder.name, process)
        process.watch(lambda: self._ended(folder, process.last_words))

    def _ended(self, folder: Path, last_words: str) -> None:
        # Without the lock: whoever ends a process holds it, and waits for this.
        try:
            found = read_evaluation(folder)
            if found is not None and found.state is not State.DONE:
                reason = without_places(last_words, (folder / _QUESTIONS, folder, self._index))
                write_evaluation(folder, replace(found, state=self._ending, reason=reason))
        finally:
            self._running = None
