"""Other models through the same seam: tiny real ones, made here, and a real HTTP server."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from assistant.errors import GeneratorError
from assistant.generation.prompt import NOTHING, messages, plain
from assistant.generation.server import unless_nothing
from assistant.generation.writers import open_writer
from tests.tiny_models import TEMPLATE, WORDS, causal_model, seq2seq_model


@pytest.mark.parametrize("template", [None, TEMPLATE])
def test_a_causal_model_writes_on_after_its_prompt(tmp_path: Path, template: str | None) -> None:
    causal_model(tmp_path, template)
    written = "".join(open_writer(str(tmp_path)).write("what makes gas", ["yeast makes gas"]))
    assert written.split()
    assert set(written.split()) <= {*WORDS, "<unk>"}


def test_a_sequence_to_sequence_model_writes(tmp_path: Path) -> None:
    seq2seq_model(tmp_path)
    written = "".join(open_writer(str(tmp_path)).write("what makes gas", ["yeast makes gas"]))
    assert set(written.split()) <= {*WORDS, "<unk>"}


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GeneratorError, match="not a language model"):
        open_writer(str(tmp_path / "nothing"))
    with pytest.raises(GeneratorError, match="#model"):
        open_writer("http://127.0.0.1:1/v1")


@pytest.fixture
def server() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Speaks OpenAI's protocol: says what it was told to, or fails."""
    app, asked = FastAPI(), list[dict[str, Any]]()

    @app.post("/v1/chat/completions")
    async def complete(request: Request) -> Response:
        body = await request.json()
        asked.append(body | {"key": request.headers["authorization"]})
        if body["model"] == "broken":
            return JSONResponse({"error": {"message": "no such model"}}, 404)
        said = [NOTHING[:3], NOTHING[3:]] if body["model"] == "silent" else ["Yeast ", "makes gas [1]", "."]

        def events() -> Iterator[str]:
            for piece in said:
                choice = {"index": 0, "delta": {"content": piece}, "finish_reason": None}
                chunk = {
                    "id": "1",
                    "object": "chat.completion.chunk",
                    "created": 1,
                    "model": "m",
                    "choices": [choice],
                }
                yield f"data: {json.dumps(chunk)}\n\n"
            yield "data: [DONE]\n\n"

        return StreamingResponse(events(), media_type="text/event-stream")

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}/v1", asked
    running.should_exit = True
    thread.join()


def test_a_server_streams_an_answer(server: tuple[str, list[dict[str, Any]]]) -> None:
    address, asked = server
    pieces = list(open_writer(f"{address}#any", "secret").write("what makes gas", ["yeast makes gas"]))
    assert pieces == ["Yeast ", "makes gas [1]", "."]
    assert asked[0]["messages"] == messages("what makes gas", ["yeast makes gas"])
    assert asked[0]["key"] == "Bearer secret"
    assert list(open_writer(f"{address}#silent").write("what", ["yeast"])) == []


def test_a_failing_or_absent_server_is_an_error_of_ours(server: tuple[str, list[dict[str, Any]]]) -> None:
    with pytest.raises(GeneratorError, match="did not answer"):
        list(open_writer(f"{server[0]}#broken").write("what", ["yeast"]))
    with pytest.raises(GeneratorError, match="did not answer"):
        list(open_writer("http://127.0.0.1:9/v1#any").write("what", ["yeast"]))


@pytest.mark.parametrize(
    ("pieces", "left"),
    [
        (["NOT ", "ANSWERED"], ""),
        (["NOT ANSWERED."], ""),
        (["Not so."], "Not so."),
        (["NOT", "E this"], "NOTE this"),
        ([], ""),
    ],
)
def test_saying_that_nothing_answers_is_no_answer(pieces: list[str], left: str) -> None:
    assert "".join(unless_nothing(iter(pieces))) == left


def test_passages_are_numbered_in_a_prompt() -> None:
    assert "[2] two\n\nQuestion: why?" in plain("why?", ["one", "two"])
