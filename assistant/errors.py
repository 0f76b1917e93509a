"""Every error this project raises on purpose.

    AssistantError                     carries a message for people: what, expected, what mends it
    ├── QuestionError                  the question itself cannot be taken (wrong type, too long)
    ├── CorpusError                    a source folder, document or FAQ file cannot be read
    ├── ArtefactError                  something built is missing, damaged or of another version
    │   ├── ArtefactMissing
    │   ├── ArtefactDamaged
    │   └── ArtefactMismatch           other format version, other encoder, other corpus
    ├── WeightsError                   base or fine-tuned weights are not the expected ones
    ├── GeneratorError                 a language model cannot be loaded, reached, or fails
    ├── EvaluationError                a question or run file cannot be used
    ├── StateError                     conversations, feedback and votes cannot be kept or read
    │   ├── StateBusy                  somebody else is writing; trying again helps
    │   └── StateFull                  the disk is full
    ├── KeysError                      the file of API keys cannot be read or written
    └── SettingsError                  an ASSISTANT_* variable has an illegal value

An answerer raises only ``QuestionError`` (illegal input), ``ArtefactError`` (broken artefact) or, where
another language model writes its answers, ``GeneratorError``;
declining to answer is a value, see ``domain.Outcome``. This module does not know HTTP: the table
from error to status code lives in ``serving``.
"""

from __future__ import annotations


class AssistantError(Exception):
    """Base of the tree.

    Args:
        message: what is wrong, with the offending value and what was expected.
        mend: the command or action that mends it, shown after the message.
    """

    def __init__(self, message: str, *, mend: str | None = None) -> None:
        self.message = message
        self.mend = mend
        super().__init__(message if mend is None else f"{message} To mend it: {mend}")


class QuestionError(AssistantError):
    """The question cannot be taken as it is."""


class CorpusError(AssistantError):
    """A source folder, a document or a FAQ file cannot be read."""


class ArtefactError(AssistantError):
    """Something that was built cannot be used."""


class ArtefactMissing(ArtefactError):
    """There is nothing built where it was looked for."""


class ArtefactDamaged(ArtefactError):
    """A built file is truncated, altered or unreadable."""


class ArtefactMismatch(ArtefactError):
    """A built file belongs to another format version, encoder or corpus."""


class WeightsError(AssistantError):
    """Model weights are missing or are not the ones that were pinned."""


class GeneratorError(AssistantError):
    """A language model that was named to write answers cannot be loaded or reached, or fails."""


class EvaluationError(AssistantError):
    """A question file or a run cannot be used."""


class StateError(AssistantError):
    """Conversations, feedback and votes cannot be kept or read.

    Once the server runs, these messages go to its clients: they name no path.
    """


class StateBusy(StateError):
    """The database is held by somebody else, or all connections are in use."""


class StateFull(StateError):
    """There is no room where the database lies; nothing was kept."""


class KeysError(AssistantError):
    """The file of API keys, or a key in it, is not what it should be."""


class SettingsError(AssistantError):
    """An environment variable has an illegal value."""
