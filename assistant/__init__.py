"""An FAQ assistant over documents, with a classical and a neural system side by side.

    from assistant import Question, load_assistant

    assistant = load_assistant("index/built")
    answer = assistant.answerers["dl"].answer(Question("What is deep learning?"))

Importing this package is light: nouns only. ``load_assistant`` brings in what serving needs, and
never PyTorch.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assistant.domain import Answer, Citation, Document, Evidence, Outcome, Question, Turn
from assistant.errors import AssistantError, QuestionError

if TYPE_CHECKING:
    from assistant.load import Assistant

__all__ = [
    "Answer",
    "AssistantError",
    "Citation",
    "Document",
    "Evidence",
    "Outcome",
    "Question",
    "QuestionError",
    "Turn",
    "load_assistant",
]


def load_assistant(directory: str | Path = "index/built") -> Assistant:
    """Load what ``assistant build`` wrote; see ``assistant.load.load_assistant`` for errors."""
    from assistant.load import load_assistant as load

    return load(Path(directory))
