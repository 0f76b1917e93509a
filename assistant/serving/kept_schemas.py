"""What goes over HTTP about what is kept, as Pydantic models, and their OpenAPI.

Nouns only, in the manner of ``schemas``. They do not know the database.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, WithJsonSchema

from assistant.questions.asked_text import MAX_QUESTION_CHARS
from assistant.serving.schemas import AnswerModel, CitationModel, CompareRequest, Text
from assistant.serving.state.texts import MAX_ANSWER_CHARS, MAX_REASON_CHARS, MAX_TITLE_CHARS

# The store refuses what is longer, in the same words for the page; Pydantic's own limit would refuse lone
# surrogates, which other texts here may hold.
Title = Annotated[Text, WithJsonSchema({"type": "string", "minLength": 1, "maxLength": MAX_TITLE_CHARS})]
Reason = Annotated[Text, WithJsonSchema({"type": "string", "maxLength": MAX_REASON_CHARS})]
AnswerText = Annotated[Text, WithJsonSchema({"type": "string", "maxLength": MAX_ANSWER_CHARS})]
QuestionText = Annotated[Text, WithJsonSchema({"type": "string", "maxLength": MAX_QUESTION_CHARS})]
System = Literal["ml", "dl"]
Choice = Literal["left", "right", "tie", "both_bad"]
_ID = "5f0c1d7a9b3e4f62a8d1c0b7e6f5a493"
_QUESTION = "What is overfitting?"


class NewConversationRequest(BaseModel):
    """Without a title it is named by its first question."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"title": "Salaries"}]})
    title: Title | None = None


class RenameRequest(BaseModel):
    """Another title."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"title": "Salaries abroad"}]})
    title: Title


class ExchangeRequest(BaseModel):
    """A question in a conversation; what was said before is known here."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"question": _QUESTION}]})
    question: Text
    answerer: Literal["both", "ml", "dl"] = "both"


class HeadingModel(BaseModel):
    """A conversation in a list; ``length`` counts questions."""

    id: str
    title: str
    length: int
    created_at: datetime
    updated_at: datetime


class ConversationsModel(BaseModel):
    """Conversations, last changed first."""

    conversations: list[HeadingModel]


class ExchangeModel(BaseModel):
    """One question with its answers by system; ``number`` starts at 1."""

    number: int
    question: str
    answers: dict[System, AnswerModel]
    created_at: datetime


class ConversationModel(HeadingModel):
    """A whole conversation, oldest exchange first."""

    exchanges: list[ExchangeModel]


class FeedbackRequest(BaseModel):
    """Whether an answer helped; ``answer`` is its text, ``reason`` is why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "question": _QUESTION,
                    "answerer": "dl",
                    "helpful": False,
                    "reason": "It quotes the wrong part.",
                }
            ]
        }
    )
    question: QuestionText
    answerer: System
    helpful: StrictBool
    answer: AnswerText | None = None
    reason: Reason | None = None


class FeedbackModel(BaseModel):
    """Feedback that is kept."""

    id: str
    created_at: datetime


class DuelRequest(CompareRequest):
    """A question for both systems, to be judged blind."""


class BlindAnswerModel(BaseModel):
    """An answer without whatever would tell whose it is."""

    outcome: Literal["answered", "clarify", "abstained"]
    text: str | None
    reason: str | None
    suggestions: list[str]
    citations: list[CitationModel]


class VoteModel(BaseModel):
    """A vote, and which system stood on which side; ``winner`` is null for a tie and for both bad."""

    duel: str
    choice: Choice
    reason: str | None
    left: str
    right: str
    winner: str | None
    created_at: datetime


class DuelModel(BaseModel):
    """Two answers side by side; ``vote`` is null, and nothing tells them apart, until there is one."""

    id: str
    question: str
    left: BlindAnswerModel
    right: BlindAnswerModel
    created_at: datetime
    vote: VoteModel | None


class VoteRequest(BaseModel):
    """Which answer of a duel is better; a duel takes one vote."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"duel": _ID, "choice": "left", "reason": "Says it in one line."}]}
    )
    duel: Text
    choice: Choice
    reason: Reason | None = None


class IntervalModel(BaseModel):
    """95 %, both ends included."""

    low: float
    high: float


class StandingModel(BaseModel):
    """One system: Bradley-Terry rating on Elo's scale, mean 1000.

    ``interval`` is null while all questions went alike; ``ties`` count "both bad" too, ``both_bad`` counts it
    alone; ``helpful`` and ``not_helpful`` count feedback.
    """

    system: str
    rating: float
    interval: IntervalModel | None
    votes: int
    wins: int
    losses: int
    ties: int
    both_bad: int
    helpful: int
    not_helpful: int


class PreferenceModel(BaseModel):
    """Two systems against each other; ``chance`` that ``better`` is preferred, where one is.

    ``questions_needed``: votes on about so many questions would separate them; null where it cannot be said.
    """

    better: str
    worse: str
    difference: float
    interval: IntervalModel | None
    chance: Annotated[float, Field(ge=0, le=1)]
    p_value: Annotated[float, Field(ge=0, le=1)]
    separable: bool
    questions_needed: int | None
    summary: str


class LeaderboardModel(BaseModel):
    """What all votes together say, best system first.

    A tie is half a win each, and so is "both bad"; one tie between each two systems is added, so that
    ratings stay finite. Intervals draw whole questions.
    """

    votes: int
    questions: int
    choices: dict[Choice, int]
    standings: list[StandingModel]
    preferences: list[PreferenceModel]
    summary: str


class AgreementModel(BaseModel):
    """One measure: the share of votes for the side that it prefers, where vote and measure both prefer one.

    0.5 is chance; null where there is no such vote. ``only_measure`` and ``only_vote`` count where only one of
    the two prefers a side.
    """

    measure: str
    agreeing: Annotated[float, Field(ge=0, le=1)] | None
    interval: IntervalModel | None
    votes: int
    only_measure: int
    only_vote: int


class AgreementTableModel(BaseModel):
    """Votes against measures of the very answers that were voted on; ``judged``: votes on judged questions."""

    votes: int
    judged: int
    measures: list[AgreementModel]
