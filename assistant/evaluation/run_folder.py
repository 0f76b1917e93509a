"""A run folder, read back: its manifest, and its answers as nouns.

Given a folder that ``run_answerer``, or any program that keeps to the batch format, wrote. It does not
know questions, and refuses by line what is not an answer.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from assistant.domain import Answer, Chunk, Citation, Evidence, Outcome
from assistant.errors import EvaluationError
from assistant.evaluation.run import ANSWERS, EXPLANATIONS, MANIFEST, answers_by_question

_MEND = "run `assistant eval` again."


def read_manifest(folder: Path) -> dict[str, Any]:
    """What was asked of whom.

    Raises:
        EvaluationError: it is missing, no JSON, or lacks the answerer, corpus or questions.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EvaluationError(f"{path} is not a run's manifest: {error}.", mend=_MEND) from error
    match manifest:
        case {"answerer": str(), "corpus": str(), "questions": dict()}:
            sound: dict[str, Any] = manifest
            return sound
    raise EvaluationError(
        f"{path} is not a run's manifest: it must name 'answerer', 'corpus' and 'questions'.", mend=_MEND
    )


def read_answers(folder: Path) -> dict[str, Answer]:
    """Answers by question id; a turn of a conversation is ``id#turn``; error lines give none.

    Raises:
        EvaluationError: a line is not in the batch format, or an id comes twice.
    """
    path = folder / ANSWERS
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path} cannot be read: {error}.", mend=_MEND) from error
    answers: dict[str, Answer] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            wires = answers_by_question(json.loads(line))
            read = {name: answer_from_wire(wire) for name, wire in wires.items()}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise EvaluationError(
                f"{path}:{number} is not an answer in the batch format: {error!r}.", mend=_MEND
            ) from error
        if twice := answers.keys() & read.keys():
            raise EvaluationError(f"{path}:{number}: {min(twice)!r} was answered before.", mend=_MEND)
        answers |= read
    return answers


def read_explanations(folder: Path) -> dict[str, dict[str, Any]]:
    """What decided, by question id, as ``wire.answer_to_wire`` has it; none of a run that does not tell.

    Raises:
        EvaluationError: a line is none of ``explanations.jsonl``.
    """
    path = folder / EXPLANATIONS
    if not path.exists():
        return {}
    explanations: dict[str, dict[str, Any]] = {}
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
        for line in filter(str.strip, lines):
            row = json.loads(line)
            explanations[row["id"]] = dict(row["explanation"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvaluationError(f"{path} cannot be read: {error!r}.", mend=_MEND) from error
    return explanations


def answer_from_wire(wire: dict[str, Any]) -> Answer:
    """The reverse of ``wire.answer_to_wire`` as far as scoring needs it; the reason is left out.

    Raises:
        KeyError, TypeError, ValueError: it is not an answer of design part 4.
    """
    confidence = float(wire["confidence"])
    if not 0.0 <= confidence <= 1.0:
        raise ValueError(f"confidence {confidence} is not in [0, 1]")
    if not isinstance(wire["text"], str | None):
        raise TypeError("'text' is neither a string nor null")
    timings = {stage: float(ms) for stage, ms in wire["timings_ms"].items()}
    if not all(map(math.isfinite, timings.values())):
        raise ValueError("a timing is not a finite number")
    return Answer(
        answerer=wire["answerer"],
        outcome=Outcome(wire["outcome"]),
        text=wire["text"],
        reason=None,
        confidence=confidence,
        standalone_question=wire["standalone_question"],
        suggestions=tuple(wire["suggestions"]),
        citations=tuple(Citation(**citation) for citation in wire["citations"]),
        evidence=tuple(sorted(map(_evidence, wire["evidence"]), key=lambda found: found.rank)),
        timings_ms=timings,
    )


def _evidence(row: dict[str, Any]) -> Evidence:
    chunk = Chunk(row["chunk_id"], row["document"], int(row["start"]), int(row["end"]), row["text"])
    return Evidence(chunk, float(row["score"]), int(row["rank"]))
