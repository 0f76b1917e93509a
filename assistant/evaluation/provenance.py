"""Provenance: with what code, libraries and machine was something run?

Given nothing, looks at this process, this package and, in a checkout, at git.
"""

from __future__ import annotations

import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any

from assistant.artefact import code_fingerprint

_PACKAGE = "ml-dl-faq-assistant"
_LIBRARIES = ("faiss-cpu", "numpy", "onnxruntime", "scikit-learn", "tokenizers")


def code() -> dict[str, Any]:
    """Version and source hash of this package; commit and dirty flag in a checkout that has git."""
    root = Path(__file__).parents[2]
    told: dict[str, Any] = {"version": _version(_PACKAGE), "sha256": code_fingerprint("."), "commit": None}
    if not (root / ".git").exists():  # installed: a repository around it would be another's
        return told
    try:
        commit, changes = (
            subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True).stdout
            for words in (("rev-parse", "HEAD"), ("status", "--porcelain", "--untracked-files=no"))
        )
    except (OSError, subprocess.CalledProcessError):
        return told
    return {**told, "commit": commit.strip(), "dirty": bool(changes.strip())}


def versions() -> dict[str, str]:
    """Of the libraries that answers depend on, as far as they are installed."""
    return {name: version for name in _LIBRARIES if (version := _version(name))}


def hardware() -> dict[str, Any]:
    """What times depend on, as far as Python knows it."""
    return {
        "system": platform.system(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
