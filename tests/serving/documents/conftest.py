"""A library over a tiny real index, built with the encoder as published: nothing is trained here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.load import load_assistant
from assistant.serving.documents.library import Library
from assistant.serving.service import Service
from assistant.settings import Settings

ROOT = Path(__file__).parents[3]


def beside(folder: Path) -> tuple[str, ...]:
    """The command of a library, in a folder without trained weights."""
    there = ("env", f"PYTHONPATH={ROOT}", "sh", "-c", 'cd "$0" && exec "$@"', str(folder))
    return (*there, sys.executable, "-m", "assistant", "beside")


@pytest.fixture
def settings(built: tuple[Path, Path], tmp_path: Path) -> Settings:
    return Settings(index_dir=built[1], source=built[0], documents=tmp_path / "documents")


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    service = Service(2, load_assistant(settings.index_dir))
    yield service
    service.close()


@pytest.fixture
def library(service: Service, settings: Settings, tmp_path: Path) -> Iterator[Library]:
    library = Library(service, settings, command=beside(tmp_path))
    yield library
    library.close()
