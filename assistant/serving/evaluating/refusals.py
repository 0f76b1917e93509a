"""What is refused when an evaluation is asked for. Messages name no path: they go to clients."""

from __future__ import annotations

from assistant.errors import AssistantError


class EvaluationRefused(AssistantError):
    """Base of these."""


class QuestionsRefused(EvaluationRefused):
    """There is no such set of questions, or a file has faults; the message tells them by line.

    Args:
        field: of the request, which is at fault.
    """

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


class QuestionsTooLarge(EvaluationRefused):
    """A file is larger than is taken."""


class NoSuchEvaluation(EvaluationRefused):
    """Nothing is known by this id, or it has no report yet."""


class EvaluationRunning(EvaluationRefused):
    """There is one already, and two at once would spoil each other's times; or it is the one to be deleted."""


class EvaluationOver(EvaluationRefused):
    """It is not running, or is whole: there is nothing to cancel, or to go on with."""


class CannotEvaluate(EvaluationRefused):
    """The folder for evaluations cannot be written or deleted from, or no process can be started."""
