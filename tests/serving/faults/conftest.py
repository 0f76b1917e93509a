"""File systems that fail: small ones and ones that may only be read, where this machine lets tests mount any."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

Mount = Callable[..., Path]


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Mount]:
    """Mounts with ``mount``'s own arguments, the place last; undone after the test."""
    with ExitStack() as stack:

        def mount(name: str, *arguments: str) -> Path:
            place = tmp_path / name
            place.mkdir(exist_ok=True)
            done = subprocess.run(
                ["mount", *arguments, str(place)], capture_output=True, text=True, check=False
            )
            if done.returncode:
                pytest.skip(f"Nothing can be mounted here: {done.stderr.strip()}")
            stack.callback(subprocess.run, ["umount", "--lazy", str(place)], check=True)
            return place

        yield mount
