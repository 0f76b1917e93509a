"""What goes over HTTP, as Pydantic models: the contract of design part 4, and its OpenAPI.

Nouns only. They mirror ``wire``, which makes the values; they do not know answerers.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assistant.questions.asked_text import MAX_QUESTION_CHARS

Text = Annotated[str, StringConstraints(strict=True)]
# Longer ones are a 413 of their own, not a wrong type.
ShortText = Annotated[Text, Field(json_schema_extra={"maxLength": MAX_QUESTION_CHARS})]
_QUESTION = "What does a deep learning engineer earn in the US?"


def example(value: dict[str, Any]) -> ConfigDict:
    """A model's configuration with an example in its description."""
    return ConfigDict(json_schema_extra={"examples": [value]})


class Turn(BaseModel):
    """One message of the conversation so far; ``system`` turns are ignored."""

    role: Literal["user", "assistant", "system"]
    content: Text


class CompareRequest(BaseModel):
    """A question of at most 4,000 characters, with what was said before it, oldest turn first."""

    model_config = example({"question": _QUESTION})
    question: ShortText
    history: list[Turn] | None = None


class AnswerRequest(CompareRequest):
    """A question for one system."""

    model_config = example(
        {
            "question": "and a data scientist?",
            "answerer": "dl",
            "history": [
                {"role": "user", "content": _QUESTION},
                {"role": "assistant", "content": "$120,000."},
            ],
        }
    )
    answerer: Literal["ml", "dl"]


class SearchRequest(BaseModel):
    """A query for the retriever; ``k`` is how many chunks are wanted."""

    model_config = example({"query": "salary of a data scientist", "k": 5})
    query: ShortText
    k: Annotated[int, Field(strict=True, ge=1, le=50)] = 10


class CitationModel(BaseModel):
    """``quote`` is ``[start, end)`` of the document's text, in characters."""

    model_config = example(
        {
            "document": "earning-500-a-month",
            "start": 4211,
            "end": 4248,
            "quote": "| Deep Learning Engineer | $120,000 |",
        }
    )
    document: str
    start: int
    end: int
    quote: str


class EvidenceModel(BaseModel):
    """A retrieved chunk; ``score`` is higher for better and comparable within one answer."""

    chunk_id: str
    document: str
    start: int
    end: int
    text: str
    score: float
    rank: int


class AnswerModel(BaseModel):
    """What one system said; the same object as in a batch file.

    ``text`` is null unless the outcome is ``answered``; ``confidence`` is the calibrated probability
    that the answer is right.
    """

    model_config = example(
        {
            "answerer": "dl",
            "outcome": "answered",
            "text": "Deep Learning Engineer – Average salary (USD): $120,000",
            "reason": None,
            "confidence": 0.75,
            "standalone_question": _QUESTION,
            "suggestions": [],
            "citations": [
                {
                    "document": "earning-500-a-month",
                    "start": 4211,
                    "end": 4248,
                    "quote": "| Deep Learning Engineer | $120,000 |",
                }
            ],
            "evidence": [],
            "timings_ms": {"retrieve": 1.9, "total": 6.2},
        }
    )
    answerer: str
    outcome: Literal["answered", "clarify", "abstained"]
    text: str | None
    reason: str | None
    confidence: Annotated[float, Field(ge=0, le=1)]
    standalone_question: str
    suggestions: list[str]
    citations: list[CitationModel]
    evidence: list[EvidenceModel]
    timings_ms: dict[str, float]
    explanation: dict[str, Any] | None = None


class DifferenceModel(BaseModel):
    """How the two answers differ.

    ``answers_agree``: cited words overlap (``share_a_source``), or the texts are the same;
    ``confidence_gap`` is ``dl`` minus ``ml``; ``time_ratio`` is ``dl``'s time over ``ml``'s.
    """

    summary: str
    same_outcome: bool
    answers_agree: bool
    share_a_source: bool
    confidence_gap: float
    time_ratio: float
    explanations: dict[str, dict[str, Any]]


class CompareModel(BaseModel):
    """Both systems on one question."""

    ml: AnswerModel
    dl: AnswerModel
    difference: DifferenceModel


class SearchModel(BaseModel):
    """Chunks, best first; none where the query holds no word."""

    evidence: list[EvidenceModel]


class DocumentModel(BaseModel):
    """One indexed document: its id, and its file's path below the folder of documents."""

    id: str
    title: str
    path: str
    characters: int
    chunks: int


class DocumentsModel(BaseModel):
    """What is indexed; ``may_change``: whether the caller is an administrator."""

    documents: list[DocumentModel]
    may_change: bool


class StateModel(BaseModel):
    """Whether the server can answer; ``index`` is the corpus's fingerprint once it can."""

    model_config = example({"status": "ok", "index": "7bf060bc03331d91"})
    status: Literal["ok", "loading"]
    index: str | None = None


class ErrorBody(BaseModel):
    """One error; ``param`` names the field, ``code`` is for programs."""

    message: str
    type: str
    param: str | None = None
    code: str


class ErrorModel(BaseModel):
    """The one shape of every error."""

    model_config = example(
        {
            "error": {
                "message": "question: Input should be a valid string.",
                "type": "invalid_request_error",
                "param": "question",
                "code": "invalid_value",
            }
        }
    )
    error: ErrorBody


ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorModel, "description": description}
    for status, description in (
        (400, "The body is not JSON"),
        (413, "The question or the body is too long"),
        (415, "The body is said to be something else than JSON"),
        (422, "A field is missing, of another type or out of range"),
        (502, "The language model that was chosen to write answers failed"),
        (
            503,
            "The index is still being loaded, or too much is waiting; `Retry-After` says when to come back",
        ),
    )
}
