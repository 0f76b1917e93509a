"""The one JSON form of an answer, shared by batch files, CLI and HTTP (design part 4).

Given an ``Answer``, gives a plain dict in the order of the contract, and the answer again from such a dict
of ours; given a history from outside, gives ``Turn``s or a ``QuestionError``. It does not know files, HTTP or
how answers are made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from assistant.domain import (
    Answer,
    Chunk,
    Citation,
    Draft,
    Evidence,
    Explanation,
    IntentGuess,
    Outcome,
    PassageScores,
    Question,
    Reason,
    Span,
    TermWeight,
    Turn,
)
from assistant.errors import QuestionError

MAX_HISTORY_TURNS = 100


def answer_to_wire(answer: Answer, *, explain: bool = False) -> dict[str, Any]:
    """The batch object of design part 4; with ``explain``, one more key, ``explanation``."""
    wire: dict[str, Any] = {
        "answerer": answer.answerer,
        "outcome": answer.outcome.value,
        "text": answer.text,
        "reason": None if answer.reason is None else answer.reason.value,
        "confidence": round(answer.confidence, 4),
        "standalone_question": answer.standalone_question,
        "suggestions": list(answer.suggestions),
        "citations": [citation_to_wire(citation) for citation in answer.citations],
        "evidence": [evidence_to_wire(evidence) for evidence in answer.evidence],
        "timings_ms": {stage: round(ms, 3) for stage, ms in answer.timings_ms.items()},
    }
    if explain:
        wire["explanation"] = asdict(answer.explanation)
    return wire


def answer_from_wire(wire: dict[str, Any]) -> Answer:
    """What ``answer_to_wire`` was given, as far as it went over the wire: figures are rounded, chunks have
    neither headings nor units, and without ``explain`` the explanation is empty.

    Args:
        wire: made by ``answer_to_wire``, nothing from outside; numbers may have been through JSON.
    """
    return Answer(
        answerer=wire["answerer"],
        outcome=Outcome(wire["outcome"]),
        text=wire["text"],
        reason=None if wire["reason"] is None else Reason(wire["reason"]),
        confidence=wire["confidence"],
        standalone_question=wire["standalone_question"],
        suggestions=tuple(wire["suggestions"]),
        citations=tuple(Citation(**citation) for citation in wire["citations"]),
        evidence=tuple(map(_evidence_from_wire, wire["evidence"])),
        timings_ms=dict(wire["timings_ms"]),
        explanation=explanation_from_wire(wire["explanation"]) if "explanation" in wire else Explanation(),
    )


def citation_to_wire(citation: Citation) -> dict[str, Any]:
    """``{"document", "start", "end", "quote"}``."""
    return asdict(citation)


def evidence_to_wire(evidence: Evidence) -> dict[str, Any]:
    """``{"chunk_id", "document", "start", "end", "text", "score", "rank"}``."""
    chunk = evidence.chunk
    return {
        "chunk_id": chunk.id,
        "document": chunk.document,
        "start": chunk.start,
        "end": chunk.end,
        "text": chunk.text,
        "score": round(evidence.score, 6),
        "rank": evidence.rank,
    }


def _evidence_from_wire(wire: dict[str, Any]) -> Evidence:
    chunk = Chunk(wire["chunk_id"], wire["document"], wire["start"], wire["end"], wire["text"])
    return Evidence(chunk, wire["score"], wire["rank"])


def explanation_from_wire(wire: Mapping[str, Any]) -> Explanation:
    """The explanation of ``answer_to_wire``; what an older one does not tell is empty."""
    return Explanation(
        intents=tuple(IntentGuess(**guess) for guess in wire.get("intents", ())),
        terms=tuple(TermWeight(**term) for term in wire.get("terms", ())),
        nearest_utterance=wire.get("nearest_utterance"),
        nearest_similarity=wire.get("nearest_similarity"),
        signals=dict(wire.get("signals", {})),
        covered_by=dict(wire.get("covered_by", {})),
        drafts=tuple(
            Draft(draft["title"], draft["text"], tuple(Span(**span) for span in draft["spans"]))
            for draft in wire.get("drafts", ())
        ),
        passages=tuple(PassageScores(**passage) for passage in wire.get("passages", ())),
    )


def question_from_wire(question: object, history: object = None) -> Question:
    """A question and its history as they came from outside.

    Args:
        question: must be a string; it may be empty (the answer is then an abstention).
        history: ``None`` or a list of ``{"role": "user"|"assistant", "content": str}``; a
            ``system`` turn is taken and ignored.

    Raises:
        QuestionError: a value of another type, naming the field.
    """
    if not isinstance(question, str):
        raise QuestionError(f"'question' must be a string, not {_json_type(question)}.")
    return Question(question, history_from_wire(history))


def history_from_wire(history: object) -> tuple[Turn, ...]:
    """See ``question_from_wire``."""
    if history is None:
        return ()
    if not isinstance(history, list):
        raise QuestionError(f"'history' must be a list of turns, not {_json_type(history)}.")
    turns = []
    for number, turn in enumerate(history[-MAX_HISTORY_TURNS:]):
        if not isinstance(turn, dict):
            raise QuestionError(f"history[{number}] must be an object, not {_json_type(turn)}.")
        role, content = turn.get("role"), turn.get("content")
        if not isinstance(content, str):
            raise QuestionError(f"history[{number}].content must be a string.")
        if role == "system":
            continue
        if role not in ("user", "assistant"):
            raise QuestionError(f"history[{number}].role must be 'user' or 'assistant', not {role!r}.")
        turns.append(Turn("user" if role == "user" else "assistant", content))
    return tuple(turns)


def _json_type(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "a list"
        case dict():
            return "an object"
        case _:
            return type(value).__name__
