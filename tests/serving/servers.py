"""Real servers on a free port: in this process without the page, or a program in one of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import uvicorn
from starlette.types import ASGIApp

from assistant.serving.protocol import Protocol

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    """One that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(app: ASGIApp, http: type[asyncio.Protocol] = Protocol) -> Iterator[str]:
    """Its address, without a slash at the end; it speaks HTTP as the program does."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="critical", http=http))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@contextmanager
def app_process(
    index: Path, folder: Path, program: Sequence[str] = ("app.py",), **environment: str
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """``app.py``, or what else Python is given in its place; see ``process``."""
    with process(program, folder, ASSISTANT_INDEX=str(index), **environment) as started:
        yield started


@contextmanager
def process(
    program: Sequence[str], folder: Path, **environment: str
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A server, ready: its address and process; what it keeps and what it says on stderr goes to a folder."""
    port = free_port()
    own = {
        "ASSISTANT_PORT": str(port),
        "ASSISTANT_DATABASE": f"sqlite:///{folder}/kept.db",
        "ASSISTANT_EVALUATIONS": str(folder / "evaluations"),
    }
    with (folder / "stderr").open("wb") as stderr:
        server = subprocess.Popen(
            [sys.executable, *program],
            cwd=ROOT,
            env=os.environ | own | environment,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(server, f"{address}/readyz")
        yield address, server
    finally:
        server.terminate()
        ended = server.wait(timeout=20)
    # uvicorn finishes what was started, then ends by the signal it was sent.
    assert ended in (0, -signal.SIGTERM), f"{program} did not stop cleanly"


def _wait_until_ready(server: subprocess.Popen[bytes], url: str) -> None:
    for _ in range(3000):
        try:
            urlopen(url).close()  # a URL of ours
            return
        except URLError:
            assert server.poll() is None, "the server ended"
            time.sleep(0.1)
    raise AssertionError("the server was never ready")
