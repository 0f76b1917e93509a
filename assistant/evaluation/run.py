"""Run: an answerer over questions → a folder of answers.

Given an answerer and judged questions, writes ``answers.jsonl`` (the batch format), ``explanations.jsonl`` (what
decided, a line a question), ``run.trec`` and, last, ``manifest.json``: a folder without it holds no run. What
was done is kept in a journal, so that a run that was interrupted goes on where it stopped. It does not judge:
scoring reads the folder.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, groupby
from pathlib import Path
from time import perf_counter
from typing import Any

from assistant.artefact import file_sha256, fingerprint, write_text_atomically
from assistant.batch import run_batch
from assistant.domain import Answer, Question
from assistant.errors import EvaluationError
from assistant.evaluation import provenance
from assistant.evaluation.footprint import Footprint, peak_resident_bytes
from assistant.evaluation.journal import Entry, Journal, open_journal
from assistant.evaluation.trec import QRELS, RUN, run_lines
from assistant.evaluation.verdict import VERDICTS
from assistant.protocols import Answerer
from assistant.questions.judged_question import JudgedQuestion
from assistant.served import Served
from assistant.wire import answer_to_wire

ANSWERS, EXPLANATIONS, MANIFEST = "answers.jsonl", "explanations.jsonl", "manifest.json"


@dataclass(frozen=True, slots=True)
class _Told:
    """What is known before anything is asked; the manifest has all of it."""

    answerer: str
    corpus: str
    questions: dict[str, str]
    weights: dict[str, str]
    code: dict[str, Any]
    versions: dict[str, str]
    hardware: dict[str, Any]
    conditions: str

    def identity(self, lines: Sequence[str]) -> str:
        """Of all that answers and times depend on; empty where the answerer's weights are not told."""
        if not self.weights:
            return ""
        same = asdict(self) | {"code": self.code["sha256"], "questions": list(self.questions.values())}
        return fingerprint(same, lines)


def run_answerer(
    answerer: Answerer,
    questions: Sequence[JudgedQuestion],
    folder: Path,
    *,
    corpus: str,
    question_files: Sequence[Path],
    served: Served = Served(),
    conditions: str = "",
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Answer every question, after a warm-up, and write the run.

    A question that cannot be taken leaves an error line, which scoring counts as wrong. An interrupted run is
    gone on with when nothing changed that its answers or times depend on (corpus, question files, code,
    weights, libraries, machine, conditions), after another warm-up; otherwise it begins anew. A run that stood in the
    folder stays until the new one is whole.

    Args:
        corpus: fingerprint of what the answerer was built from.
        served: what it answers with; where that is not told, no run is gone on with.
        conditions: what else bears on its times, in words; the report tells it.
        progress: told how many lines, questions or whole conversations, are done, of how many.

    Raises:
        EvaluationError: ``folder`` cannot be written.
    """
    told = _Told(
        answerer=answerer.name,
        corpus=corpus,
        questions={path.as_posix(): file_sha256(path) for path in question_files},
        weights=dict(served.weights),
        code=provenance.code(),
        versions=provenance.versions(),
        hardware=provenance.hardware(),
        conditions=conditions,
    )
    lines = list(batch_lines(questions))
    try:
        # Before anything is asked: a run may take long, and must not fail at its end.
        folder.mkdir(parents=True, exist_ok=True)
        journal = open_journal(folder, told.identity(lines), finished=_began(folder))
    except OSError as error:
        raise EvaluationError(
            f"{folder} cannot be written: {error.strerror}.", mend="name another folder."
        ) from error
    with journal:
        risen = _ask(answerer, lines, journal, progress)
    footprint = Footprint(peak_resident_bytes(), risen, served.bytes)
    rows = [entry.row for entry in journal.entries]
    manifest = {
        **asdict(told),
        "counts": {"lines": len(rows), "questions": len(questions), **_counts(rows)},
        "footprint": asdict(footprint),
        "started": journal.started[0],
        "resumed": list(journal.started[1:]),
        "seconds": round(sum(entry.seconds for entry in journal.entries), 3),
    }
    _put_in_place(folder, journal, manifest)


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


class _Overheard:
    """An answerer whose explanations are kept, which the batch format has no place for."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer
        self.explanations: list[dict[str, Any]] = []

    @property
    def name(self) -> str:
        return self._answerer.name

    def answer(self, question: Question) -> Answer:
        answer = self._answerer.answer(question)
        self.explanations.append(answer_to_wire(answer, explain=True)["explanation"])
        return answer


def _ask(
    answerer: Answerer, lines: Sequence[str], journal: Journal, progress: Callable[[int, int], None]
) -> int:
    """Everything that the journal lacks; how many bytes the peak of memory rose meanwhile."""
    done = len(journal.entries)
    if done:
        progress(done, len(lines))
    if done < len(lines):
        list(run_batch(answerer, lines[:1]))  # the first answer also pays for lazy loading
    before = peak_resident_bytes()
    overheard = _Overheard(answerer)
    began = perf_counter()
    for number, row in enumerate(run_batch(overheard, lines[done:]), start=done + 1):
        # An error line answers no question, even if some turns before it were answered.
        explanations = dict(zip(answers_by_question(row), overheard.explanations, strict=False))
        journal.add(Entry(row, explanations, round(perf_counter() - began, 6)))
        overheard.explanations.clear()
        progress(number, len(lines))
        began = perf_counter()
    return peak_resident_bytes() - before


def _put_in_place(folder: Path, journal: Journal, manifest: Mapping[str, Any]) -> None:
    """The run's files, the manifest last, in place of the run that stood there and of its judgement."""
    for stale in (MANIFEST, VERDICTS, QRELS):
        (folder / stale).unlink(missing_ok=True)
    rows = [entry.row for entry in journal.entries]
    explained = chain.from_iterable(entry.explanations.items() for entry in journal.entries)
    retrieved = (run_lines(manifest["answerer"], answers_by_question(row)) for row in rows)
    for name, lines in (
        (ANSWERS, (json.dumps(row) + "\n" for row in rows)),
        (EXPLANATIONS, (json.dumps({"id": one, "explanation": why}) + "\n" for one, why in explained)),
        (RUN, chain.from_iterable(retrieved)),
    ):
        write_text_atomically(folder / name, "".join(lines))
    write_text_atomically(folder / MANIFEST, json.dumps(manifest, indent=1))
    journal.path.unlink()


def _began(folder: Path) -> str | None:
    """When the whole run in the folder was started, if one is there."""
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told.get("started") if isinstance(told, dict) else None


def _counts(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    outcomes = [answer["outcome"] for row in rows for answer in answers_by_question(row).values()]
    return {**Counter(outcomes), "error_lines": sum("error" in row for row in rows)}
