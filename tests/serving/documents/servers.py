"""`assistant serve` over a tiny real index, as a process, in a folder without trained weights."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.serving.documents.conftest import ROOT
from tests.serving.servers import free_port


@contextmanager
def library_process(built: tuple[Path, Path], folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Its address and process, once it is ready; killed at the end, if it is still there."""
    port = free_port()
    own = {
        "PYTHONPATH": str(ROOT),
        "ASSISTANT_SOURCE": str(built[0]),
        "ASSISTANT_INDEX": str(built[1]),
        "ASSISTANT_DOCUMENTS": str(folder / "documents"),
        "ASSISTANT_DATABASE": f"sqlite:///{folder}/kept.db",
        "ASSISTANT_PORT": str(port),
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "assistant", "serve"],
        cwd=folder,
        env=os.environ | own,
        stdout=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        while True:
            try:
                urlopen(f"{address}/readyz").close()
                break
            except URLError:
                assert server.poll() is None, "the server ended"
                time.sleep(0.1)
        yield address, server
    finally:
        server.kill()
        server.wait()
