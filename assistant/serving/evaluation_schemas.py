"""Evaluations as they go over HTTP: Pydantic models.

Nouns only; ``evaluating`` makes the values.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from assistant.serving.evaluating.questions import MAX_FILE_BYTES
from assistant.serving.schemas import Text, example

_ID = "20261122-093000-0a1b2c"


class QuestionFileModel(BaseModel):
    """A file of your own: JSONL or CSV, as its name says; the template has its columns."""

    name: Text
    text: Annotated[Text, Field(json_schema_extra={"maxLength": MAX_FILE_BYTES})]


class EvaluationRequest(BaseModel):
    """What is to be asked: either sets that lie ready, by name, or a file."""

    model_config = example({"sets": ["dev"]})
    sets: Annotated[list[Text], Field(max_length=100)] = []
    file: QuestionFileModel | None = None


class ProgressModel(BaseModel):
    """What is going on, and how much of it is done; ``total`` is 0 where it cannot be known."""

    stage: str
    done: int
    total: int


class EvaluationModel(BaseModel):
    """One evaluation; what is neither running nor done can be gone on with.

    ``headline`` is what it came to, empty until it is done; ``better`` the system that surely answers better,
    null where none does; ``progress`` is null unless it runs; ``reason`` is why it failed, in one line, empty
    where it did not or that is not known.
    """

    model_config = example(
        {
            "id": _ID,
            "began": "2026-11-22T09:30:00Z",
            "questions": ["dev.jsonl"],
            "count": 540,
            "state": "running",
            "headline": "",
            "better": None,
            "progress": {"stage": "Asking ml", "done": 120, "total": 540},
            "reason": "",
        }
    )
    id: str
    began: datetime
    questions: list[str]
    count: int
    state: Literal["running", "done", "cancelled", "failed", "interrupted"]
    headline: str
    better: str | None
    progress: ProgressModel | None
    reason: str = ""


class EvaluationsModel(BaseModel):
    """The latest first; ``sets`` are the questions that lie ready."""

    evaluations: list[EvaluationModel]
    sets: list[str]
