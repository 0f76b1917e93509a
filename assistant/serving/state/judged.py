"""Questions that somebody judged, found by what is asked.

Given question files and the documents they quote. A file that is not there, and what quotes other documents
than these, is left out, and so are turns of conversations, which mean nothing alone. It does not know votes.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock

from assistant.domain import Document
from assistant.questions.files import read_questions
from assistant.questions.judged_question import JudgedQuestion

_PLAIN = "plain"  # of phrasings; others have typing errors, or are keywords only


class JudgedQuestions:
    """Read when they are first asked for, and again where the documents are others."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = files
        self._lock = Lock()
        self._documents: Mapping[str, Document] | None = None
        self._by_key: Mapping[str, JudgedQuestion] = {}

    def by_key(self, documents: Mapping[str, Document]) -> Mapping[str, JudgedQuestion]:
        """By ``question_key``; the same object as long as the documents are the same.

        Raises:
            EvaluationError: a file cannot be read.
        """
        with self._lock:
            if documents is not self._documents:
                self._by_key = _usable(self._files, documents)
                self._documents = documents
            return self._by_key

    def some(self, documents: Mapping[str, Document], count: int, longest: int) -> tuple[str, ...]:
        """At most ``count`` that the documents answer, in plain words, drawn by lot; errors as for ``by_key``.

        Args:
            longest: how many characters one may have.
        """
        judged = self.by_key(documents).values()
        short = [one for one in judged if not one.out_of_scope and len(one.question) <= longest]
        plain = [one.question for one in short if one.phrasing in ("", _PLAIN)]
        return tuple(random.sample(plain, min(count, len(plain))))


def question_key(question: str) -> str:
    """What two askings of one question have in common: its letters and digits."""
    return "".join(char for char in question.casefold() if char.isalnum())


def _usable(files: Sequence[Path], documents: Mapping[str, Document]) -> dict[str, JudgedQuestion]:
    read = read_questions([file for file in files if file.is_file()], documents, plain=True)
    faulty = {fault.place for fault in read.faults}
    usable: dict[str, JudgedQuestion] = {}
    for question in read.questions:
        if question.place not in faulty and not question.conversation:
            usable.setdefault(question_key(question.question), question)
    return usable
