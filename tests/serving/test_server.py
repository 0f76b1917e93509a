"""The process itself: how it starts, fails and ends."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from gradio_client import Client

from assistant.errors import SettingsError
from assistant.serving.guard.keys import KeyStore
from assistant.serving.server import serve
from assistant.settings import Settings
from tests.serving.servers import app_process, free_port

ROOT = Path(__file__).parents[2]


def start(index: Path, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env=os.environ
        | {
            "ASSISTANT_INDEX": str(index),
            "ASSISTANT_PORT": str(port),
            "ASSISTANT_DATABASE": f"sqlite:///{index.parent}/state/kept.db",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_missing_index_is_one_line_with_the_mending_command(tmp_path: Path) -> None:
    process = start(tmp_path / "nothing", free_port())
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert out == ""
    assert err.startswith("error: ")
    assert "assistant build" in err
    assert err.count("\n") == 1


def test_ctrl_c_ends_it_quietly_even_with_a_page_open(built_once: tuple[Path, Path]) -> None:
    port = free_port()
    process = start(built_once[1], port)
    assert process.stdout is not None
    assert re.match(rf"Ready in \d+\.\d s: http://127\.0\.0\.1:{port} ", process.stdout.readline())
    heartbeat = urlopen(f"http://127.0.0.1:{port}/gradio_api/heartbeat/test")
    assert b"ALIVE" in heartbeat.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    heartbeat.close()
    assert (process.returncode, err) == (0, "")  # a server that had to cut the page off would say so


def test_it_is_alive_before_it_is_ready_and_the_page_has_a_named_endpoint(
    built_once: tuple[Path, Path],
) -> None:
    port = free_port()
    process = start(built_once[1], port)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                urlopen(f"{address}/healthz").close()
                urlopen(f"{address}/readyz").close()
                break
            except URLError:
                time.sleep(0.1)
        with pytest.raises(HTTPError) as refused:
            urlopen(f"{address}/v1/answer")
        assert (refused.value.code, json.load(refused.value)["error"]["code"]) == (405, "method_not_allowed")
        refused.value.close()
        client = Client(address, verbose=False)
        reply = client.predict("What does a banana cost?", api_name="/compare")
        client.close()
        assert set(reply) == {"ml", "dl", "difference"}
        assert "$2" in reply["ml"]["text"]
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_a_port_in_use_and_an_impossible_host_are_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        with pytest.raises(SettingsError, match=f"127.0.0.1:{port}.*ASSISTANT_PORT"):
            serve(Settings(port=port))
    with pytest.raises(SettingsError, match=r"ü\.\.b"):
        serve(Settings(host="ü..b"))


def test_it_guards_itself_as_it_is_told_and_logs_lines_of_json(
    built_once: tuple[Path, Path], tmp_path: Path
) -> None:
    file = tmp_path / "keys.json"
    made = KeyStore(file).add("me")
    settings = {"ASSISTANT_KEYS": str(file), "ASSISTANT_LOG": "json", "ASSISTANT_RATE": "60"}
    with app_process(built_once[1], tmp_path, **settings, ASSISTANT_RATE_BURST="2") as (address, _):
        with pytest.raises(HTTPError) as refused:
            urlopen(f"{address}/v1/models")
        assert refused.value.code == 401
        refused.value.close()
        bearer = {"Authorization": f"Bearer {made.secret}"}
        client = Client(address, verbose=False, headers=bearer)
        reply = client.predict("What does a banana cost?", api_name="/compare")
        client.close()
        assert "$2" in reply["ml"]["text"]
    logged = (tmp_path / "stderr").read_text("utf-8")
    lines = [json.loads(line) for line in logged.splitlines()]
    assert {"/readyz", "/gradio_api/call/{api_name}"} & {line["route"] for line in lines}
    assert 401 in [line["status"] for line in lines]
    assert "banana" not in logged
    assert made.secret not in logged
