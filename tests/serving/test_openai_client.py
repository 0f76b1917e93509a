"""OpenAI's own Python client against a real server: what it gets, what it raises, when it tries again."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.request import urlopen

import numpy as np
import openai
import pytest
from httpx import Client
from openai import OpenAI
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.domain import Answer, Citation, Outcome, Question, Reason
from assistant.errors import ArtefactDamaged, GeneratorError
from assistant.load import Assistant
from assistant.protocols import Tell
from assistant.serving.api import create_api
from assistant.serving.failures import failure
from assistant.serving.service import Service
from tests.fakes import fake_answer, fake_assistant
from tests.serving.servers import running

CITED = (Citation("d", 4, 7, "two"), Citation("d", 8, 13, "three"))
TEXT = "One is one.\n- Two  is two.\n\nThree."
ASK: Any = [{"role": "user", "content": "What is two?"}]


def reply(name: str, question: Question) -> Answer:
    answered = fake_answer(name, question.text, TEXT, citations=CITED)
    if "clarify" in question.text:
        unsure = {"outcome": Outcome.CLARIFY, "reason": Reason.UNSURE, "text": None, "citations": ()}
        return replace(answered, **unsure, suggestions=("What is one?", "What is two?"))
    return fake_answer(name, question.text, None) if "decline" in question.text else answered


class Speaks:
    """Tells sentences of its own choice, then does something, then answers."""

    name = "dl"

    def __init__(self, *told: str, then: Callable[[Tell], None] = lambda tell: None) -> None:
        self.told, self.then = told, then

    def answer(self, question: Question) -> Answer:
        return self.answer_aloud(question, lambda piece: None)

    def answer_aloud(self, question: Question, tell: Tell) -> Answer:
        for piece in self.told:
            tell(piece)
        self.then(tell)
        return reply("dl", question)


@contextmanager
def client_of(assistant: Assistant | None, wrapped: Callable[[ASGIApp], ASGIApp] = lambda app: app) -> Any:
    service = Service(2, assistant)
    with (
        running(wrapped(create_api(service, 200_000))) as address,
        OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client,
    ):
        yield client, service
    service.close()


@pytest.fixture(scope="module")
def client() -> Iterator[OpenAI]:
    with client_of(fake_assistant(reply)) as (client, _):
        yield client


@pytest.fixture
def real(assistant: Assistant) -> Iterator[OpenAI]:
    with client_of(assistant) as (client, _):
        yield client


def speaking(speaker: Speaks) -> Assistant:
    assistant = fake_assistant(reply)
    return replace(assistant, answerers=assistant.answerers | {"dl": speaker})


def test_an_answer_with_its_citations_and_usage(client: OpenAI) -> None:
    completion = client.chat.completions.create(model="dl", messages=ASK, temperature=0.3, seed=4, user="u")
    (choice,) = completion.choices
    assert (completion.object, completion.model, completion.system_fingerprint) == (
        "chat.completion",
        "dl",
        "fp_abc",
    )
    assert (choice.finish_reason, choice.message.role, choice.message.content) == ("stop", "assistant", TEXT)
    first, second = (one.url_citation for one in choice.message.annotations or ())
    assert (first.title, first.start_index, first.end_index) == ("Title of d", 0, len(TEXT))
    assert second.url.endswith("/v1/documents/d#char=8,13")
    document = urlopen(second.url).read().decode()
    place = json.loads(f"[{second.url.split('=')[1]}]")
    assert document[slice(*place)] == second.model_extra["quote"] == "three"
    usage = completion.usage
    assert usage is not None
    assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (3, 8, 11)
    assert completion.model_extra is not None
    assert completion.model_extra["verdict"]["outcome"] == "answered"


@pytest.mark.parametrize("model", ["ml", "dl"])
@pytest.mark.parametrize("question", ["What is two?", "please clarify", "please decline"])
def test_a_streamed_answer_is_the_same(client: OpenAI, model: str, question: str) -> None:
    messages: Any = [{"role": "user", "content": question}]
    whole = client.chat.completions.create(model=model, messages=messages)
    chunks = list(client.chat.completions.create(model=model, messages=messages, stream=True))
    assert chunks[0].choices[0].delta.role == "assistant"
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert said == whole.choices[0].message.content
    assert len(chunks) > 6
    assert [chunk.choices[0].finish_reason for chunk in chunks] == [None] * (len(chunks) - 1) + ["stop"]
    last = chunks[-1]
    cited = (last.choices[0].delta.model_extra or {})["annotations"]
    assert cited == [one.model_dump() for one in whole.choices[0].message.annotations or ()]
    assert (last.model_extra or {})["verdict"] == (whole.model_extra or {})["verdict"]
    assert len({chunk.id for chunk in chunks}) == 1
    assert all(chunk.usage is None for chunk in chunks)


def test_what_may_have_been_meant_is_said(client: OpenAI) -> None:
    messages: Any = [{"role": "user", "content": "clarify"}]
    content = client.chat.completions.create(model="ml", messages=messages).choices[0].message.content
    assert content is not None
    assert content.endswith("Did you mean:\n- What is one?\n- What is two?")


def test_usage_comes_last_where_it_is_asked_for(client: OpenAI) -> None:
    whole = client.chat.completions.create(model="dl", messages=ASK)
    options: Any = {"include_usage": True}
    *chunks, last = client.chat.completions.create(
        model="dl", messages=ASK, stream=True, stream_options=options
    )
    assert (last.choices, last.usage) == ([], whole.usage)
    assert all(chunk.usage is None and chunk.choices for chunk in chunks)


def test_events_end_with_done(client: OpenAI) -> None:
    body = {"model": "dl", "messages": ASK, "stream": True}
    with Client() as http:
        reply = http.post(f"{client.base_url}chat/completions", json=body)
    assert reply.headers["content-type"].startswith("text/event-stream")
    *events, end = reply.text.split("\n\n")
    assert (events[-1], end) == ("data: [DONE]", "")
    assert all("usage" not in json.loads(event.removeprefix("data: ")) for event in events[:-1])


def test_what_is_sure_is_heard_before_the_answer_is_finished() -> None:
    go_on = threading.Event()
    speaker = Speaks("One is one.", then=lambda tell: go_on.wait(20) and None)
    with client_of(speaking(speaker)) as (client, _):
        heard = ""
        for chunk in client.chat.completions.create(model="dl", messages=ASK, stream=True):
            heard += chunk.choices[0].delta.content or ""
            if heard == "One is one.":
                go_on.set()
        assert go_on.is_set()
        assert heard == TEXT


def test_nobody_works_on_for_a_client_that_has_gone() -> None:
    ended = threading.Event()

    def go_on(tell: Tell) -> None:
        try:
            while True:
                tell("more ")
                time.sleep(0.01)
        finally:
            ended.set()

    with client_of(speaking(Speaks("One. ", then=go_on))) as (client, _):
        stream = client.chat.completions.create(model="dl", messages=ASK, stream=True)
        next(stream)
        stream.close()
        assert ended.wait(20)


def test_earlier_messages_are_the_history_of_the_last_question() -> None:
    asked: list[Question] = []

    def listen(name: str, question: Question) -> Answer:
        asked.append(question)
        return reply(name, question)

    messages: Any = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "What is one?"},
        {"role": "assistant", "content": "One."},
        {"role": "developer", "content": "In German."},
        {"role": "user", "content": [{"type": "text", "text": "and"}, {"type": "text", "text": "two?"}]},
        {"role": "assistant", "content": "It"},
    ]
    with client_of(fake_assistant(listen)) as (client, _):
        client.chat.completions.create(model="ml", messages=messages)
    assert asked[0].text == "and\ntwo?"
    assert [(turn.role, turn.content) for turn in asked[0].history] == [
        ("user", "What is one?"),
        ("assistant", "One."),
    ]


IMAGE = {"type": "image_url", "image_url": {"url": "data:,"}}


@pytest.mark.parametrize(
    ("changed", "param"),
    [
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "system", "content": "x"}]}, "messages"),
        ({"messages": [{"role": "user", "content": [IMAGE]}]}, "messages.0.content"),
        ({"messages": [{"role": "user", "content": None}]}, "messages.0.content"),
        ({"messages": [{"role": "tool", "content": "x"}]}, "messages.0.role"),
        ({"messages": [{"role": "user", "content": "x" * 5000}]}, "messages"),
        ({"n": 2}, "n"),
        ({"tools": [{"type": "function"}]}, "tools"),
        ({"tool_choice": "required"}, "tool_choice"),
        ({"logprobs": True}, "logprobs"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"stream": "yes"}, "stream"),
    ],
)
def test_bad_requests(client: OpenAI, changed: dict[str, Any], param: str) -> None:
    for stream in (False, True):
        with pytest.raises(openai.BadRequestError) as refused:
            client.chat.completions.create(**({"model": "dl", "messages": ASK, "stream": stream} | changed))
        assert (refused.value.type, refused.value.param) == ("invalid_request_error", param)
        assert refused.value.code in ("invalid_value", "context_length_exceeded")


def test_what_is_harmless_is_taken(client: OpenAI) -> None:
    extra: Any = {"n": 1, "tools": [], "response_format": {"type": "text"}, "logprobs": False}
    extra |= {"max_tokens": 5, "stop": ["x"], "top_p": 0.1, "metadata": {"a": "b"}}
    assert client.chat.completions.create(model="dl", messages=ASK, **extra).choices


def test_models(client: OpenAI) -> None:
    assert [(model.id, model.object) for model in client.models.list()] == [("ml", "model"), ("dl", "model")]
    assert client.models.retrieve("ml").id == "ml"


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.models.retrieve("gpt-4"),
        lambda client: client.models.retrieve("a/b"),
        lambda client: client.chat.completions.create(model="gpt-4", messages=ASK),
        lambda client: client.chat.completions.create(model="gpt-4", messages=ASK, stream=True),
        lambda client: client.embeddings.create(model="ml", input="x"),
    ],
)
def test_there_is_no_other_model(client: OpenAI, ask: Callable[[OpenAI], object]) -> None:
    with pytest.raises(openai.NotFoundError) as refused:
        ask(client)
    assert (refused.value.code, refused.value.param) == ("model_not_found", "model")


def test_embeddings_are_the_encoders(real: OpenAI, assistant: Assistant) -> None:
    texts = ["banana price", "Why does dough rise?"]
    expected = assistant.encoder.encode(texts)
    for encoding in ("float", "base64"):
        # The client asks for base64 and decodes it where nothing is said.
        chosen: Any = {} if encoding == "base64" else {"encoding_format": encoding}
        reply = real.embeddings.create(model="dl", input=texts, dimensions=expected.shape[1], **chosen)
        vectors = np.array([one.embedding for one in reply.data], dtype=np.float32)
        np.testing.assert_array_equal(vectors, expected)
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
        assert reply.usage.prompt_tokens == reply.usage.total_tokens == sum(assistant.encoder.count(texts))
    assert len(real.embeddings.create(model="dl", input="one").data) == 1


@pytest.mark.parametrize(
    ("changed", "param"),
    [
        ({"input": [1, 2]}, "input"),
        ({"input": [[1, 2]]}, "input"),
        ({"input": ""}, "input"),
        ({"input": []}, "input"),
        ({"input": ["a", ""]}, "input"),
        ({"input": ["x"] * 2049}, "input"),
        ({"input": ["a", "word " * 51]}, "input.1"),
        ({"input": "a", "dimensions": 2}, "dimensions"),
        ({"input": "a", "encoding_format": "hex"}, "encoding_format"),
    ],
)
def test_embeddings_that_are_refused(client: OpenAI, changed: dict[str, Any], param: str) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        client.embeddings.create(model="dl", **changed)
    assert refused.value.param == param


def test_what_breaks_inside_is_an_internal_error() -> None:
    def fail(name: str, question: Question) -> Answer:
        raise ArtefactDamaged("/secret/path")

    with client_of(fake_assistant(fail)) as (client, _):
        for stream in (False, True):
            with pytest.raises(openai.InternalServerError) as broken:
                client.chat.completions.create(model="ml", messages=ASK, stream=stream)
            assert broken.value.status_code == 500
            assert "secret" not in str(broken.value)


@pytest.mark.parametrize("told", [(), ("One is one.",)])
def test_a_generator_that_fails_is_told_by_status_or_in_the_stream(told: tuple[str, ...]) -> None:
    def fail(tell: Tell) -> None:
        raise GeneratorError("http://secret")

    with client_of(speaking(Speaks(*told, then=fail))) as (client, _):
        with pytest.raises(openai.APIError) as failed:
            list(client.chat.completions.create(model="dl", messages=ASK, stream=True))
        assert (failed.value.code, failed.value.type) == ("generator_failed", "server_error")
        assert isinstance(failed.value, openai.InternalServerError) == (not told)
        assert "secret" not in str(failed.value)


def test_the_client_comes_back_while_the_index_is_loaded() -> None:
    with client_of(None) as (client, service):
        with pytest.raises(openai.InternalServerError) as refused:
            client.chat.completions.create(model="dl", messages=ASK)
        assert (refused.value.status_code, refused.value.code) == (503, "not_ready")
        assert refused.value.response.headers["retry-after"] == "1"
        loading = threading.Timer(0.3, lambda: setattr(service, "assistant", fake_assistant(reply)))
        loading.start()
        patient = client.with_options(max_retries=5)
        assert patient.chat.completions.create(model="dl", messages=ASK).choices[0].message.content == TEXT
        loading.join()


def test_the_client_comes_back_after_too_many_requests() -> None:
    seen: list[str] = []

    def busy(app: ASGIApp) -> ASGIApp:
        async def limited(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http":
                seen.append(scope["path"])
                if len(seen) < 3:
                    await failure(429, "Too many requests.")(scope, receive, send)
                    return
            await app(scope, receive, send)

        return limited

    with client_of(fake_assistant(reply), busy) as (client, _):
        with pytest.raises(openai.RateLimitError) as refused:
            client.chat.completions.create(model="dl", messages=ASK)
        assert refused.value.code == "rate_limit_exceeded"
        patient = client.with_options(max_retries=2)
        assert patient.chat.completions.create(model="dl", messages=ASK).choices
    assert len(seen) == 3
