"""What goes over HTTP when a text is looked into, not answered: grounding and intents.

Nouns only, as in ``schemas``; they do not know how anything is computed.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from assistant.serving.schemas import CitationModel, ShortText, Text, example

MAX_EVIDENCE, MAX_EVIDENCE_CHARS = 20, 20_000
_QUOTE = "Transformers take in all words of a sequence simultaneously."


def _of_a_length(text: str) -> str:
    # Pydantic's own limit refuses half a character, which JSON can carry and every other text may hold.
    if len(text) > MAX_EVIDENCE_CHARS:
        raise PydanticCustomError("length", "A text may have at most 20,000 characters")
    return text


EvidenceText = Annotated[
    Text, AfterValidator(_of_a_length), Field(json_schema_extra={"maxLength": MAX_EVIDENCE_CHARS})
]


class SpanModel(BaseModel):
    """``[start, end)`` of a document's text, in characters."""

    document: Text
    start: Annotated[int, Field(strict=True, ge=0, le=10**9)]
    end: Annotated[int, Field(strict=True, ge=0, le=10**9)]


class GroundingRequest(BaseModel):
    """A text, and what it is to rest on: texts, spans of the documents, both, or (neither given) whatever
    the documents have on each sentence.
    """

    model_config = example({"text": "Transformers read all words at once.", "evidence": [_QUOTE]})
    text: ShortText
    evidence: Annotated[list[EvidenceText], Field(max_length=MAX_EVIDENCE)] | None = None
    citations: Annotated[list[SpanModel], Field(max_length=MAX_EVIDENCE)] | None = None


class GroundModel(BaseModel):
    """A piece of evidence; ``citation`` says where in the documents it stands, null for a text of yours."""

    text: str
    citation: CitationModel | None


class SentenceModel(BaseModel):
    """One sentence or list item.

    ``score``: probability that the evidence says it, 0 where it lacks a figure or a name; ``by``: positions
    in ``evidence`` that it rests on, none unless ``supported``; ``missing``: figures and names that nothing
    it was compared with has, in one spelling.
    """

    text: str
    supported: bool
    score: Annotated[float, Field(ge=0, le=1)]
    by: list[int]
    missing: list[str]


class GroundingModel(BaseModel):
    """``grounded``: there is a sentence, and every one is supported."""

    model_config = example(
        {
            "grounded": True,
            "sentences": [
                {
                    "text": "Transformers read all words at once.",
                    "supported": True,
                    "score": 0.81,
                    "by": [0],
                    "missing": [],
                }
            ],
            "evidence": [{"text": _QUOTE, "citation": None}],
        }
    )
    grounded: bool
    sentences: list[SentenceModel]
    evidence: list[GroundModel]


class IntentsRequest(BaseModel):
    """A text; ``k`` is how many intents are wanted."""

    model_config = example({"text": "what do data scientists earn", "k": 3})
    text: ShortText
    k: Annotated[int, Field(strict=True, ge=1, le=50)] = 5


class IntentModel(BaseModel):
    """A question that ``ml`` knows; ``probability`` is calibrated, and sums to 1 over all intents."""

    intent: str
    title: str
    probability: Annotated[float, Field(ge=0, le=1)]


class TermModel(BaseModel):
    """What a term added to the first intent's logit: for it where positive."""

    term: str
    weight: float


class IntentsModel(BaseModel):
    """Intents, most probable first, none where the text holds no word; ``in_scope`` is the probability that
    the documents answer it at all.
    """

    intents: list[IntentModel]
    terms: list[TermModel]
    in_scope: Annotated[float, Field(ge=0, le=1)]
