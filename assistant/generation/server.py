"""A language model behind OpenAI's chat protocol: vLLM, llama.cpp, Ollama, or a vendor's.

Given an address, has answers written there, as a stream. It does not know the passages' origin.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, cast

from assistant.errors import GeneratorError
from assistant.generation.prompt import NOTHING, messages

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionMessageParam

_SECONDS = 60.0
_LONGEST = 300  # tokens


class ServerWriter:
    """See ``writers.AnswerWriter``.

    Args:
        address: ``http://host:port/v1#model``.
    """

    def __init__(self, address: str, key: str = "") -> None:
        from httpx import InvalidURL
        from openai import OpenAI

        base, _, self._model = address.partition("#")
        if not self._model:
            raise GeneratorError(
                f"{address} does not say which model to ask.", mend="write it as http://host:port/v1#model."
            )
        try:
            self._client = OpenAI(base_url=base, api_key=key or "none", timeout=_SECONDS, max_retries=2)
        except InvalidURL as error:
            raise GeneratorError(f"{base} is no address: {error}.") from error

    def write(self, question: str, passages: Sequence[str]) -> Iterator[str]:
        """See ``writers.AnswerWriter.write``."""
        from httpx import HTTPError
        from openai import OpenAIError

        try:
            stream = self._client.chat.completions.create(
                model=self._model,
                messages=cast("list[ChatCompletionMessageParam]", messages(question, passages)),
                temperature=0.0,
                max_tokens=_LONGEST,
                stream=True,
            )
            yield from unless_nothing(
                chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices
            )
        except (OpenAIError, HTTPError) as error:
            raise GeneratorError(
                f"The model {self._model!r} did not answer: {error}.",
                mend="see that its server runs, or unset ASSISTANT_GENERATOR.",
            ) from error


def unless_nothing(pieces: Iterator[str]) -> Iterator[str]:
    """The pieces, but none where they begin by saying that nothing is answered."""
    begun = ""
    for piece in pieces:
        begun += piece
        if NOTHING.startswith(begun.strip()[: len(NOTHING)]) and len(begun.strip()) <= len(NOTHING):
            continue  # may still become it
        if begun.strip().startswith(NOTHING):
            return
        yield begun
        begun = ""
        yield from pieces
        return
    if begun and not begun.strip().startswith(NOTHING):
        yield begun
