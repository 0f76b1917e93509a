"""The real server in a process of its own: started, measured, stopped.

Given an index and a folder for what it keeps. It does not know who uses it.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
_STARTS_S = 120.0
_ENDS_S = 60.0


@dataclass(frozen=True, slots=True)
class Sample:
    """Resident memory at a time, in seconds since the first start; ``life`` counts starts from 1."""

    at_s: float
    resident_mb: float
    life: int


@dataclass(slots=True)
class Server:
    """``app.py`` on one port, however often it is started again; settings come from the environment."""

    index: Path
    folder: Path
    samples: list[Sample] = field(default_factory=list)
    port: int = 0
    _process: subprocess.Popen[bytes] | None = None
    _lives: int = 0
    _ready: bool = False
    _began: float = field(default_factory=time.perf_counter)

    def __post_init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])

    @property
    def address(self) -> str:
        """Without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> float:
        """Start it; gives the seconds until it was ready.

        Raises:
            RuntimeError: it ended, or was not ready in time.
        """
        own = {
            "ASSISTANT_INDEX": str(self.index),
            "ASSISTANT_PORT": str(self.port),
            "ASSISTANT_DATABASE": f"sqlite:///{self.folder}/kept.db",
            "ASSISTANT_DOCUMENTS": str(self.folder / "documents"),
        }
        began = time.perf_counter()
        with (self.folder / "stderr").open("ab") as stderr:
            self._process = subprocess.Popen(
                [sys.executable, "app.py"],
                cwd=ROOT,
                env=os.environ | own,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
            )
        self._lives += 1
        async with httpx.AsyncClient(trust_env=False) as client:
            while time.perf_counter() - began < _STARTS_S:
                try:
                    if (await client.get(f"{self.address}/readyz")).is_success:
                        self._ready = True
                        return time.perf_counter() - began
                except httpx.TransportError:
                    pass
                if self._process.poll() is not None:
                    raise RuntimeError(
                        f"The server ended with {self._process.returncode}; see {self.folder}/stderr."
                    )
                await asyncio.sleep(0.1)
        raise RuntimeError(f"The server was not ready within {_STARTS_S:.0f} s.")

    async def stop(self) -> int:
        """End it as a supervisor would, with SIGTERM; gives what it ended with.

        Raises:
            RuntimeError: it did not end; it is killed.
        """
        if self._process is None:
            return 0
        process, self._process, self._ready = self._process, None, False
        process.send_signal(signal.SIGTERM)
        try:
            return await asyncio.to_thread(process.wait, _ENDS_S)
        except subprocess.TimeoutExpired as error:
            process.kill()
            raise RuntimeError(f"The server did not end within {_ENDS_S:.0f} s of SIGTERM.") from error

    async def kill(self) -> None:
        """End it with SIGKILL, as a lack of memory or of power would."""
        if self._process is not None:
            process, self._process, self._ready = self._process, None, False
            process.kill()
            await asyncio.to_thread(process.wait)

    async def watch(self, every_s: float = 1.0) -> None:
        """Sample its memory, whenever it is ready, until cancelled."""
        while True:
            await asyncio.sleep(every_s)
            if self._ready and self._process is not None:
                told = await asyncio.to_thread(_resident_kb, self._process.pid)
                if told:
                    at_s = time.perf_counter() - self._began
                    self.samples.append(Sample(round(at_s, 1), round(int(told) / 1024, 1), self._lives))


def _resident_kb(pid: int) -> str:
    done = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return done.stdout.strip()
