"""`assistant eval`: questions → runs → scores → report, as files.

Given question files and answerers built from one corpus, runs, scores and writes. It does not know
how answers are made, and needs no model to score.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from assistant.artefact import write_text_atomically
from assistant.domain import Document
from assistant.evaluation.report import write_report
from assistant.evaluation.run import run_answerer
from assistant.evaluation.score import Scores, score_run
from assistant.protocols import Answerer
from assistant.questions.files import load_questions
from assistant.served import Served


def evaluate(
    question_files: Sequence[Path],
    answerers: Sequence[Answerer],
    documents: Mapping[str, Document],
    out: Path,
    *,
    fingerprint: str,
    served: Mapping[str, Served] | None = None,
    watts: float | None = None,
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
) -> list[Scores]:
    """Run and score every answerer; write a run folder for each, and the report beside them.

    Args:
        fingerprint: of the corpus that the answerers were built from.
        served: what answerers answer with, by name; only a run of one that is told can be gone on with.
        watts: see ``score_run``.
        progress: told the stage, and how many of its lines are done, of how many.

    Raises:
        EvaluationError: a question file has faults, or ``out`` cannot be written; nothing was run.
    """
    questions = load_questions(question_files, documents, plain=True)
    for answerer in answerers:

        def tell(done: int, total: int, stage: str = f"Asking {answerer.name}") -> None:
            progress(stage, done, total)

        run_answerer(
            answerer,
            questions,
            out / answerer.name,
            corpus=fingerprint,
            question_files=question_files,
            served=(served or {}).get(answerer.name, Served()),
            progress=tell,
        )
    return score_runs(question_files, [out / one.name for one in answerers], documents, out, watts=watts)


def score_runs(
    question_files: Sequence[Path],
    folders: Sequence[Path],
    documents: Mapping[str, Document],
    out: Path,
    *,
    watts: float | None = None,
) -> list[Scores]:
    """Score run folders, whoever wrote them, and report: ``scores.json``, ``report.md``, ``report.html``.

    Args:
        watts: see ``score_run``.

    Raises:
        EvaluationError: a question file has faults, or a folder is not a run over these files.
    """
    questions = load_questions(question_files, documents, plain=True)
    runs = [score_run(folder, questions, question_files, documents, watts=watts) for folder in folders]
    scores = [run.scores for run in runs]
    write_text_atomically(out / "scores.json", json.dumps([one.to_json() for one in scores], indent=1))
    write_report(out, questions, runs)
    return scores
