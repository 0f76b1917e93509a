"""Run: an answerer over questions → a folder of answers.

Given an answerer and judged questions, writes ``answers.jsonl`` (the batch format), ``run.trec`` and
``manifest.json``. It does not judge: scoring reads the folder.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.artefact import file_sha256, library_versions, write_text_atomically
from assistant.domain import Answer, Question
from assistant.evaluation.questions import JudgedQuestion
from assistant.protocols import Answerer
from assistant.wire import answer_to_wire

_LIBRARIES = ("faiss-cpu", "numpy", "onnxruntime", "scikit-learn", "tokenizers")


def run_answerer(
    answerer: Answerer,
    questions: Sequence[JudgedQuestion],
    folder: Path,
    *,
    corpus: str,
    question_files: Sequence[Path],
    progress: Callable[[int, int], None],
) -> dict[str, Answer]:
    """Answer every question, after a warm-up, and write the run.

    Args:
        corpus: fingerprint of what the answerer was built from.

    Returns:
        answers by question id.
    """
    folder.mkdir(parents=True, exist_ok=True)
    answerer.answer(Question(questions[0].question))
    answers = {}
    for number, asked in enumerate(questions, start=1):
        answers[asked.id] = answerer.answer(Question(asked.question))
        progress(number, len(questions))
    lines = [json.dumps({"id": name, **answer_to_wire(answer)}) for name, answer in answers.items()]
    write_text_atomically(folder / "answers.jsonl", "\n".join(lines) + "\n")
    write_text_atomically(folder / "run.trec", "".join(_trec(answerer.name, answers)))
    manifest: dict[str, Any] = {
        "answerer": answerer.name,
        "corpus": corpus,
        "questions": {path.as_posix(): file_sha256(path) for path in question_files},
        "answered": len(answers),
        "versions": library_versions(_LIBRARIES),
        "hardware": {
            "machine": platform.machine(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
        },
    }
    write_text_atomically(folder / "manifest.json", json.dumps(manifest, indent=1))
    return answers


def _trec(name: str, answers: Mapping[str, Answer]) -> list[str]:
    """TREC run lines: query, Q0, document, rank, score, tag."""
    return [
        f"{query} Q0 {found.chunk.id} {found.rank} {found.score:.6f} {name}\n"
        for query, answer in answers.items()
        for found in answer.evidence
    ]
