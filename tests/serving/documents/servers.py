"""`assistant serve` over a tiny real index, as a process, in a folder without trained weights."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.serving.documents.conftest import ROOT


@contextmanager
def library_process(built: tuple[Path, Path], folder: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Its address and process, once it is ready; killed at the end, if it is still there."""
    own = {
        "PYTHONPATH": str(ROOT),
        "ASSISTANT_SOURCE": str(built[0]),
        "ASSISTANT_INDEX": str(built[1]),
        "ASSISTANT_DOCUMENTS": str(folder / "documents"),
        "ASSISTANT_DATABASE": f"sqlite:///{folder}/kept.db",
        "ASSISTANT_PORT": "0",  # a free one, which it says once it is ready
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "assistant", "serve"],
        cwd=folder,
        env=os.environ | own | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        ready = re.search(r"http://127\.0\.0\.1:\d+", server.stdout.readline())
        assert ready, "the server ended"
        yield ready[0], server
    finally:
        server.kill()
        server.communicate()
