"""What goes over HTTP, as Pydantic models: the contract of design part 4, and its OpenAPI.

Nouns only. They mirror ``wire``, which makes the values; they do not know answerers.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(strict=True)]


class Turn(BaseModel):
    """One message of the conversation so far; ``system`` turns are ignored."""

    role: Literal["user", "assistant", "system"]
    content: Text


class CompareRequest(BaseModel):
    """A question with what was said before it, oldest turn first."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"question": "What does a deep learning engineer earn in the US?"}]}
    )
    question: Text
    history: Annotated[list[Turn], Field(max_length=100)] | None = None


class AnswerRequest(CompareRequest):
    """A question for one system."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"question": "What is self-attention?", "answerer": "dl"}]}
    )
    answerer: Literal["ml", "dl"]


class SearchRequest(BaseModel):
    """A query for the retriever."""

    query: Text
    k: Annotated[int, Field(strict=True, ge=1, le=50)] = 10


class CitationModel(BaseModel):
    """``quote`` is ``[start, end)`` of the document's text, in characters."""

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
    """What one system said; the same object as in a batch file."""

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

    ``confidence_gap`` is ``dl`` minus ``ml``; ``time_ratio`` is ``dl``'s time over ``ml``'s.
    """

    summary: str
    same_outcome: bool
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
    """Chunks, best first."""

    evidence: list[EvidenceModel]


class StateModel(BaseModel):
    """Whether the server can answer; ``index`` is the corpus's fingerprint once it can."""

    status: Literal["ok", "loading", "failed"]
    index: str | None = None


class ErrorBody(BaseModel):
    """One error; ``param`` names the field, ``code`` is for programs."""

    message: str
    type: str
    param: str | None = None
    code: str | None = None


class ErrorModel(BaseModel):
    """The one shape of every error."""

    error: ErrorBody
