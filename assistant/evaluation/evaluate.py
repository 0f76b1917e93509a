"""`assistant eval`: questions → runs → scores → decision and report, as files.

Given question files and answerers built from one corpus, runs, scores and writes. It does not know
how answers are made, and needs no model to score.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from assistant.artefact import write_text_atomically
from assistant.domain import Document
from assistant.evaluation.compare import compare_runs
from assistant.evaluation.decision import DECISION, System, decide
from assistant.evaluation.reasons import REASONS, reasons_of
from assistant.evaluation.reporting.learning_curve import read_learning_curve
from assistant.evaluation.reporting.write import write_report
from assistant.evaluation.run import run_answerer
from assistant.evaluation.score import ScoredRun, Scores, score_run
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
    learning_curve: Path | None = None,
    served: Mapping[str, Served] | None = None,
    watts: float | None = None,
    conditions: str = "",
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
) -> list[Scores]:
    """Run and score every answerer; write a run folder for each, and the report beside them.

    Args:
        fingerprint: of the corpus that the answerers were built from.
        learning_curve: a file that `eval/learning_curve.py` wrote, to be shown in the report.
        served: what answerers answer with, by name; only a run of one that is told can be gone on with.
        watts: see ``score_run``.
        conditions: see ``run_answerer``.
        progress: told the stage, and how many of its lines are done, of how many; of none where it cannot be
            known.

    Raises:
        EvaluationError: a question file or the learning curve has faults, or ``out`` cannot be written;
            nothing was run.
    """
    questions = load_questions(question_files, documents, plain=True)
    if learning_curve:
        read_learning_curve(learning_curve)
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
            conditions=conditions,
            progress=tell,
        )
    progress("Scoring", 0, 0)
    folders = [out / one.name for one in answerers]
    return score_runs(question_files, folders, documents, out, learning_curve=learning_curve, watts=watts)


def score_runs(
    question_files: Sequence[Path],
    folders: Sequence[Path],
    documents: Mapping[str, Document],
    out: Path,
    *,
    learning_curve: Path | None = None,
    watts: float | None = None,
) -> list[Scores]:
    """Score run folders, whoever wrote them, and report.

    Writes ``scores.json``, ``reasons.jsonl`` (a line for every wrong answer), ``report.md``, ``.json``,
    ``.html`` and, of two runs, the first being the base, ``decision.json``.

    Args:
        watts: see ``score_run``.

    Raises:
        EvaluationError: a question file or the learning curve has faults, a folder is not a run over these
            files, or two runs are of different corpora.
    """
    curve = read_learning_curve(learning_curve) if learning_curve else ()
    questions = load_questions(question_files, documents, plain=True)
    runs = [score_run(folder, questions, question_files, documents, watts=watts) for folder in folders]
    comparison = compare_runs(*folders) if len(folders) == 2 else None
    scores = [run.scores for run in runs]
    write_text_atomically(out / "scores.json", json.dumps([one.to_json() for one in scores], indent=1))
    reasons = [reason for run in runs for reason in reasons_of(questions, run)]
    lines = (json.dumps(asdict(reason)) + "\n" for reason in reasons)
    write_text_atomically(out / REASONS, "".join(lines))
    (out / DECISION).unlink(missing_ok=True)  # of other runs in this folder
    decision = decide(comparison, *map(_system, runs)) if comparison else None
    if decision:
        write_text_atomically(out / DECISION, json.dumps(decision.to_json(), indent=1))
    write_report(out, questions, runs, comparison, decision, reasons, curve)
    return scores


def _system(run: ScoredRun) -> System:
    footprint = run.scores.cost.footprint
    return System(run.verdicts, footprint.peak_bytes, footprint.model_bytes)
