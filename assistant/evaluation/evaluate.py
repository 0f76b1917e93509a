"""`assistant eval`: questions → runs → scores → report, as files.

Given question files and answerers built from one corpus, runs, scores and writes. It does not know
how answers are made, and needs no model to score.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from assistant.artefact import write_text_atomically
from assistant.domain import Answer, Document
from assistant.evaluation.questions import load_questions
from assistant.evaluation.report import write_report
from assistant.evaluation.run import run_answerer
from assistant.evaluation.score import Scores, Verdict, judge, score, verdict_to_json
from assistant.protocols import Answerer


def evaluate(
    question_files: Sequence[Path],
    answerers: Sequence[Answerer],
    documents: Mapping[str, Document],
    out: Path,
    *,
    fingerprint: str,
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
) -> list[Scores]:
    """Run and score every answerer; write a run folder for each, and the report beside them.

    Args:
        fingerprint: of the corpus that the answerers were built from.

    Raises:
        EvaluationError: a question file has faults; nothing was run.
    """
    questions = load_questions(question_files, documents)
    scores: list[Scores] = []
    runs: dict[str, tuple[Mapping[str, Answer], list[Verdict]]] = {}
    for answerer in answerers:
        name = answerer.name

        def tell(done: int, total: int, stage: str = f"Asking {name}") -> None:
            progress(stage, done, total)

        answers = run_answerer(
            answerer, questions, out / name, corpus=fingerprint, question_files=question_files, progress=tell
        )
        verdicts = [judge(question, answers.get(question.id)) for question in questions]
        lines = (json.dumps(verdict_to_json(verdict)) for verdict in verdicts)
        write_text_atomically(out / name / "verdicts.jsonl", "\n".join(lines) + "\n")
        scores.append(score(name, verdicts, answers, documents))
        runs[name] = (answers, verdicts)
    write_text_atomically(out / "scores.json", json.dumps([one.to_json() for one in scores], indent=1))
    write_report(out, questions, scores, runs)
    return scores
