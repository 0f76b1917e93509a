"""Run: an answerer over questions → a folder of answers.

Given an answerer and judged questions, writes ``answers.jsonl`` (the batch format), ``run.trec`` and
``manifest.json``. It does not judge: scoring reads the folder.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib import metadata
from itertools import chain, groupby
from pathlib import Path
from typing import Any

from assistant.artefact import code_fingerprint, file_sha256, write_text_atomically
from assistant.batch import run_batch
from assistant.errors import EvaluationError
from assistant.evaluation.trec import RUN, run_lines
from assistant.protocols import Answerer
from assistant.questions.judged_question import JudgedQuestion

ANSWERS, MANIFEST = "answers.jsonl", "manifest.json"
_PACKAGE = "ml-dl-faq-assistant"
_LIBRARIES = ("faiss-cpu", "numpy", "onnxruntime", "scikit-learn", "tokenizers")


def run_answerer(
    answerer: Answerer,
    questions: Sequence[JudgedQuestion],
    folder: Path,
    *,
    corpus: str,
    question_files: Sequence[Path],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Answer every question, after a warm-up, and write the run.

    A question that cannot be taken leaves an error line, which scoring counts as wrong.

    Args:
        corpus: fingerprint of what the answerer was built from.
        progress: told how many lines, questions or whole conversations, are done, of how many.

    Raises:
        EvaluationError: ``folder`` cannot be made.
    """
    try:
        # Before anything is asked: a run may take long, and must not fail at its end.
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EvaluationError(
            f"{folder} cannot be written: {error.strerror}.", mend="name another folder."
        ) from error
    asked = {path.as_posix(): file_sha256(path) for path in question_files}
    started = datetime.now(UTC)
    lines = list(batch_lines(questions))
    list(run_batch(answerer, lines[:1]))  # the first answer also pays for lazy loading
    rows = []
    for number, row in enumerate(run_batch(answerer, lines), start=1):
        rows.append(row)
        progress(number, len(lines))
    write_text_atomically(folder / ANSWERS, "".join(json.dumps(row) + "\n" for row in rows))
    retrieved = (run_lines(answerer.name, answers_by_question(row)) for row in rows)
    write_text_atomically(folder / RUN, "".join(chain.from_iterable(retrieved)))
    manifest = {
        "answerer": answerer.name,
        "corpus": corpus,
        "questions": asked,
        "counts": {"lines": len(rows), "questions": len(questions), **_counts(rows)},
        "code": _code(),
        "versions": {name: version for name in _LIBRARIES if (version := _version(name))},
        "hardware": {
            "system": platform.system(),
            "machine": platform.machine(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
        },
        "started": started.isoformat(timespec="seconds"),
        "seconds": round((datetime.now(UTC) - started).total_seconds(), 3),
    }
    write_text_atomically(folder / MANIFEST, json.dumps(manifest, indent=1))


def batch_lines(questions: Sequence[JudgedQuestion]) -> Iterator[str]:
    """Questions in the batch format, a line each; the turns of a conversation together in one."""
    for conversation, turns in groupby(questions, key=lambda asked: asked.conversation):
        if conversation:
            yield json.dumps({"id": conversation, "turns": [turn.question for turn in turns]})
        else:
            yield from (json.dumps({"id": asked.id, "question": asked.question}) for asked in turns)


def answers_by_question(row: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """A line of ``answers.jsonl`` → wire answers by question id; none for an error line."""
    if "error" in row:
        return {}
    if "answers" in row:
        return {f"{row['id']}#{number}": answer for number, answer in enumerate(row["answers"], start=1)}
    return {row["id"]: dict(row)}


def _counts(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    outcomes = [answer["outcome"] for row in rows for answer in answers_by_question(row).values()]
    return {**Counter(outcomes), "error_lines": sum("error" in row for row in rows)}


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def _code() -> dict[str, Any]:
    """Version and source hash of this package; commit and dirty flag in a checkout that has git."""
    root = Path(__file__).parents[2]
    code: dict[str, Any] = {"version": _version(_PACKAGE), "sha256": code_fingerprint("."), "commit": None}
    if not (root / ".git").exists():  # installed: a repository around it would be another's
        return code
    try:
        commit, changes = (
            subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True).stdout
            for words in (("rev-parse", "HEAD"), ("status", "--porcelain", "--untracked-files=no"))
        )
    except (OSError, subprocess.CalledProcessError):
        return code
    return {**code, "commit": commit.strip(), "dirty": bool(changes.strip())}
