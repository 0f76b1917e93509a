"""What the store refuses, as errors of ours; nothing is wrong with the database.

They say what was wrong with the request; ``serving.failures`` has their status codes.
"""

from __future__ import annotations

from assistant.errors import AssistantError


class NotKept(AssistantError):
    """There is no such thing, or it is somebody else's: the two are not told apart."""


class AlreadyVoted(AssistantError):
    """The duel has its vote."""


class ConversationFull(AssistantError):
    """It has as many exchanges as one conversation may have."""


class TextRefused(AssistantError):
    """A text is empty or longer than it may be.

    Attributes:
        field: which, by its name in the API.
    """

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field
