"""What the endpoints for administrators take and give, as FastAPI describes it.

Nouns only: they do not know how an index is changed.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Path = Annotated[str, Field(min_length=1, max_length=1000)]


class PathRequest(BaseModel):
    """A document, by its path as `GET /v1/documents` has it."""

    model_config = ConfigDict(extra="forbid")
    path: Path


class RebuildRequest(BaseModel):
    """The plan to apply, by its id."""

    model_config = ConfigDict(extra="forbid")
    plan: Annotated[str, Field(min_length=1, max_length=100)]


class AddedModel(BaseModel):
    """A file that was added: what is kept of it, and what a reader found in it."""

    name: str
    bytes: int
    document: str
    title: str
    characters: int
    chunks: int


class FileModel(BaseModel):
    """A file that was added; ``indexed``: some version of it is served."""

    name: str
    bytes: int
    indexed: bool


class ChangeModel(BaseModel):
    """One document that a rebuild would add, change or remove; chunks it would have, and has."""

    change: Literal["added", "changed", "removed"]
    document: str
    path: str
    title: str
    chunks: int
    chunks_before: int


class PlanModel(BaseModel):
    """What a rebuild would do; ``judged`` questions would calibrate it, 0 for the calibration that ships."""

    id: str
    changes: list[ChangeModel]
    unchanged: int
    chunks: int
    chunks_before: int
    faq_entries: int
    judged: int


class JobModel(BaseModel):
    """What is at work, or was last; ``done`` and ``total`` are of the stage, ``total`` is 0 where nobody knows."""

    kind: Literal["plan", "rebuild", "rollback"]
    state: Literal["running", "done", "failed", "cancelled"]
    stage: str
    done: int
    total: int
    seconds: float


class IndexModel(BaseModel):
    """What is served, and what is about to change it."""

    documents: int
    chunks: int
    corpus: str | None
    files: list[FileModel]
    left_out: list[str]
    plan: PlanModel | None
    job: JobModel | None
    can_roll_back: bool
    max_bytes: int
    max_files: int
    types: list[str]
