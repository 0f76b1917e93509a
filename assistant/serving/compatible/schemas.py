"""OpenAI's objects as far as they have a meaning here, as Pydantic models.

Nouns only, with the names and types of OpenAI's API reference (Chat, Embeddings, Models); what it does
not have is said to be ours. They do not know answers.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from assistant.serving.compatible.accepted import Content, Only, Texts
from assistant.serving.schemas import Text, example

Flag = Annotated[bool, Field(strict=True)]


class Message(BaseModel):
    """What was said; ``system`` and ``developer`` messages are taken and ignored."""

    role: Literal["system", "developer", "user", "assistant"]
    content: Content


class StreamOptions(BaseModel):
    """``include_usage``: a last chunk with the usage."""

    include_usage: Flag | None = None


class ChatRequest(BaseModel):
    """The last user message is the question, those before it are its history.

    Instructions and sampling do not apply to these systems: ``temperature``, ``max_tokens``, ``stop``,
    ``seed`` and whatever else is not named here is ignored.
    """

    model_config = example(
        {
            "model": "dl",
            "messages": [{"role": "user", "content": "What does a deep learning engineer earn in the US?"}],
        }
    )
    model: Text
    messages: Annotated[list[Message], Field(min_length=1)]
    stream: Flag | None = None
    stream_options: StreamOptions | None = None
    n: Annotated[Any, Only(1, because="Only one answer is given, n must be 1")] = None
    tools: Annotated[Any, Only([], because="Tools are not supported")] = None
    tool_choice: Annotated[Any, Only("none", "auto", because="Tools are not supported")] = None
    functions: Annotated[Any, Only([], because="Functions are not supported")] = None
    function_call: Annotated[Any, Only("none", "auto", because="Functions are not supported")] = None
    logprobs: Annotated[Any, Only(False, because="There are no log probabilities")] = None
    response_format: Annotated[Any, Only({"type": "text"}, because="Answers are plain text")] = None
    modalities: Annotated[Any, Only(["text"], because="Answers are plain text")] = None
    audio: Annotated[Any, Only(because="Answers are plain text")] = None
    web_search_options: Annotated[Any, Only(because="Only the documents are searched")] = None


class UrlCitation(BaseModel):
    """Cited words of a document; those after ``url`` are ours, as in the native ``citations``.

    ``[start_index, end_index)`` of the message, in characters, rests on them: the whole of it. ``url`` is the
    document's text, with the words' place after ``#char=`` (RFC 5147).
    """

    start_index: int
    end_index: int
    title: str
    url: str
    document: str
    start: int
    end: int
    quote: str


class Annotation(BaseModel):
    """A citation, in the one form that OpenAI's clients know in chats."""

    type: Literal["url_citation"]
    url_citation: UrlCitation


class Usage(BaseModel):
    """Tokens by the encoder's tokenizer: of all messages' texts, and of the answer's."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Verdict(BaseModel):
    """Ours: what became of the question, as in the native answer."""

    outcome: Literal["answered", "clarify", "abstained"]
    reason: str | None
    confidence: Annotated[float, Field(ge=0, le=1)]
    standalone_question: str
    suggestions: list[str]


class AnswerMessage(BaseModel):
    """The answer; where there is none, why, and what may have been meant."""

    role: Literal["assistant"]
    content: str
    refusal: None
    annotations: list[Annotation]


class Choice(BaseModel):
    """The one answer."""

    index: Literal[0]
    message: AnswerMessage
    logprobs: None
    finish_reason: Literal["stop"]


class ChatCompletion(BaseModel):
    """A whole answer; ``system_fingerprint`` is that of the indexed documents, ``verdict`` is ours."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: Literal["ml", "dl"]
    system_fingerprint: str | None
    choices: list[Choice]
    usage: Usage
    verdict: Verdict


class Delta(BaseModel):
    """What a chunk adds to the message; ``annotations`` come with the last."""

    role: Literal["assistant"] | None = None
    content: str | None = None
    annotations: list[Annotation] | None = None


class ChunkChoice(BaseModel):
    """See ``Choice``; ``finish_reason`` comes with the last."""

    index: Literal[0] = 0
    delta: Delta
    logprobs: None = None
    finish_reason: Literal["stop"] | None = None


class ChatChunk(BaseModel):
    """A part of a streamed answer; no choice in the one with ``usage``, ``verdict`` in the last with one."""

    id: str
    object: Literal["chat.completion.chunk"] = "chat.completion.chunk"
    created: int
    model: str
    system_fingerprint: str | None
    choices: list[ChunkChoice]
    usage: Usage | None = None
    verdict: Verdict | None = None


class EmbeddingRequest(BaseModel):
    """Texts for ``dl``'s encoder; ``dimensions`` can only be what it has."""

    model_config = example({"model": "dl", "input": ["What is self-attention?"]})
    model: Text
    input: Texts
    encoding_format: Literal["float", "base64"] | None = None
    dimensions: Annotated[int, Field(strict=True, ge=1)] | None = None


class Embedding(BaseModel):
    """A unit vector: numbers, or the base64 of little-endian float32."""

    object: Literal["embedding"]
    index: int
    embedding: list[float] | str


class EmbeddingUsage(BaseModel):
    """Tokens of the texts, without those that every input begins and ends with."""

    prompt_tokens: int
    total_tokens: int


class EmbeddingList(BaseModel):
    """In the order of the input."""

    object: Literal["list"]
    model: Literal["dl"]
    data: list[Embedding]
    usage: EmbeddingUsage


class Model(BaseModel):
    """One of the two systems; ``created`` is when this server began."""

    id: Literal["ml", "dl"]
    object: Literal["model"]
    created: int
    owned_by: str


class ModelList(BaseModel):
    """Both."""

    object: Literal["list"]
    data: list[Model]
