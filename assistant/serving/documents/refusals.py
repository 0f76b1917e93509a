"""What an administrator is told when documents cannot be changed.

Given a message, is an error of the project's tree; ``serving.failures`` says which status it has. It knows
neither HTTP nor files.
"""

from __future__ import annotations

from assistant.errors import AssistantError


class DocumentsError(AssistantError):
    """The documents, or what is served, cannot be changed so."""


class NameRefused(DocumentsError):
    """A file's name cannot be taken."""


class IdTaken(DocumentsError):
    """Another document has the id that a file's document would have."""


class TypeRefused(DocumentsError):
    """No reader for such a file."""


class FileTooLarge(DocumentsError):
    """More bytes than are taken, as sent or unpacked."""


class TooManyFiles(DocumentsError):
    """No further file is taken."""


class Unreadable(DocumentsError):
    """The reader cannot make a document of it."""


class NoSuchFile(DocumentsError):
    """There is no such file among the documents."""


class NotNow(DocumentsError):
    """It cannot be done as things stand: something else is at work, or the plan is another by now."""


class FolderBroken(DocumentsError):
    """The folder of added documents cannot be used."""


class FolderFull(FolderBroken):
    """Its disk is full."""
