"""A command that is run as a process of its own and tells, in lines of JSON, how far it is.

Given a command, runs it to its end, or kills it. It does not know what the command does.

The child is given a pipe as stdin that nobody writes to: when this process dies, however it dies, the pipe
ends, and so does the child (see ``commands.beside``).
"""

from __future__ import annotations

import json
import logging
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from typing import IO, Any

from assistant.serving.documents.refusals import DocumentsError

logger = logging.getLogger(__name__)
_LONGEST_ERROR = 4_000


class Cancelled(DocumentsError):
    """It was killed because somebody asked for that."""


class Child:
    """One run."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._cancelled = False

    def run(self, tell: Callable[[str, int, int], None]) -> dict[str, Any]:
        """Wait for its result.

        Args:
            tell: what is going on, done, total; ``total`` is 0 where it cannot be known.

        Raises:
            Cancelled: ``cancel`` was called.
            DocumentsError: it failed, with its own last words.
        """
        result: dict[str, Any] | None = None
        with tempfile.TemporaryFile() as errors:
            # In a session of its own: Ctrl-C in a terminal is for the server, which then ends its children.
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
            if self._cancelled:
                self._process.kill()
            with self._process as process:
                for line in process.stdout or ():
                    said = _parsed(line)
                    if "stage" in said:
                        tell(str(said["stage"]), int(said["done"]), int(said["total"]))
                    result = said.get("result", result)
            if self._cancelled:
                raise Cancelled("It was cancelled; nothing changed.")
            if process.returncode != 0 or result is None:
                raise DocumentsError(_last_words(errors))
        return result

    def cancel(self) -> None:
        """Kill it; what it was doing is made to die at any point."""
        self._cancelled = True
        if self._process is not None:
            self._process.kill()


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _last_words(errors: IO[bytes]) -> str:
    errors.seek(0)
    words = errors.read().decode("utf-8", "replace")
    _, found, message = words.rpartition("error: ")
    if not found:
        logger.error("A build failed: %s", words[-_LONGEST_ERROR:])
        return "The build failed without a word of ours; the server's log may say more."
    return message.strip()[:_LONGEST_ERROR]
