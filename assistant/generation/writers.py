"""The seam for whatever writes answers from numbered passages, and the choice of one by name.

Given a setting, opens a writer: the small model that was built, a Hugging Face model by directory or
hub id, or a server that speaks OpenAI's protocol. It does not know what happens to what is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol


class AnswerWriter(Protocol):
    """Writes an answer from numbered passages; see ``prefix``, ``huggingface``, ``server``."""

    def write(self, question: str, passages: Sequence[str]) -> Iterator[str]:
        """Pieces of text as they are written; ``[1]`` marks what stands in the first passage.

        Nothing at all where the passages do not answer.

        Raises:
            GeneratorError: the model cannot be reached or fails.
        """


def open_writer(name: str, key: str = "") -> AnswerWriter:
    """A writer that is not built here.

    Args:
        name: ``http://host:port/v1#model`` for a server, else a directory or hub id of a Hugging Face
            causal or sequence-to-sequence model.
        key: the server's API key; servers on one's own machine mostly want none.

    Raises:
        GeneratorError: there is no such model.
    """
    if name.startswith(("http://", "https://")):
        from assistant.generation.server import ServerWriter

        return ServerWriter(name, key)
    from assistant.generation.huggingface import HuggingFaceWriter

    return HuggingFaceWriter(name)
