"""What a rewriter writes, kept in a file: a training that was interrupted does not have it written again.

Given a rewriter, a file and the rewriter's fingerprint, is a rewriter that asks it only for what the file
lacks. It does not know what the rewrites are for.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from assistant.domain import Question
from assistant.protocols import Rewriter


class KeptRewrites:
    """See ``protocols.Rewriter``.

    Args:
        path: JSON lines, one a rewrite; a line that an interruption cut off is written again.
        fingerprint: of the rewriter; what another one wrote is not taken.
    """

    def __init__(self, rewriter: Rewriter, path: Path, fingerprint: str) -> None:
        self._rewriter = rewriter
        self._path = path
        self._fingerprint = fingerprint
        path.parent.mkdir(parents=True, exist_ok=True)
        self._written = _read(path)

    def standalone(self, question: Question, text: str) -> str:
        """See ``protocols.Rewriter.standalone``."""
        said = [[turn.role, turn.content] for turn in question.history]
        key = hashlib.sha256(json.dumps([self._fingerprint, said, text]).encode()).hexdigest()
        if key not in self._written:
            self._written[key] = self._rewriter.standalone(question, text)
            with self._path.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps([key, self._written[key]]) + "\n")
        return self._written[key]

    def forget(self) -> None:
        """Remove the file: nothing is left to go on with."""
        self._path.unlink(missing_ok=True)


def _read(path: Path) -> dict[str, str]:
    written: dict[str, str] = {}
    if not path.is_file():
        return written
    whole, _, cut = path.read_bytes().rpartition(b"\n")
    if cut:
        path.write_bytes(whole + b"\n" if whole else b"")
    for line in whole.splitlines():
        key, text = json.loads(line)
        written[key] = text
    return written
