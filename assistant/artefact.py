"""Directories that were built: written whole or not at all, verified when read.

An artefact is a directory with ``manifest.json``: kind, format version, fingerprint of its inputs,
parents, recipe, library versions, counts, and the SHA-256 of every file. It is written to a
temporary directory, manifest last, and takes its place by one rename; a name never changes its
content. This module does not know what the files mean.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from assistant.errors import ArtefactDamaged, ArtefactMismatch, ArtefactMissing

FORMAT_VERSION = 1
MANIFEST = "manifest.json"
TEMPORARY_PREFIX = ".writing-"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an artefact is, what it was made from, and what its files must be.

    Attributes:
        fingerprint: SHA-256 over everything that determines the content.
        parents: name of an input artefact → its fingerprint.
        files: relative name → SHA-256.
        score: the convention of any score in it (unit, range, direction); empty if none.
    """

    kind: str
    fingerprint: str
    format_version: int = FORMAT_VERSION
    parents: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    recipe: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    counts: dict[str, float] = field(default_factory=dict)
    score: str = ""


def fingerprint(*parts: object) -> str:
    """SHA-256 over JSON forms of the parts; equal inputs give equal fingerprints."""
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, as hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def code_fingerprint(*rooms: str) -> str:
    """SHA-256 over the source files of some rooms: what they build changes when they do."""
    package = Path(__file__).parent
    files = sorted(path for room in rooms for path in (package / room).rglob("*.py"))
    return fingerprint([(path.relative_to(package).as_posix(), file_sha256(path)) for path in files])


def library_versions(names: Iterable[str]) -> dict[str, str]:
    """Installed versions of distributions, for a manifest."""
    return {name: metadata.version(name) for name in names}


def write_artefact(
    root: Path,
    manifest: Manifest,
    write: Callable[[Path], Mapping[str, float]],
) -> Path:
    """Write one artefact as ``root/<kind>-<fingerprint>``.

    Args:
        manifest: without ``files`` and ``counts``, which are filled in here.
        write: puts the files into the folder it is given and returns the counts.

    Returns:
        the artefact's directory; if it was there already and is sound, nothing is written.
    """
    final = root / artefact_name(manifest.kind, manifest.fingerprint)
    try:
        read_manifest(final, manifest.kind)
    except (ArtefactMissing, ArtefactDamaged, ArtefactMismatch):
        shutil.rmtree(final, ignore_errors=True)
    else:
        return final
    temporary = root / f"{TEMPORARY_PREFIX}{final.name}"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    counts = write(temporary)
    files = {
        path.relative_to(temporary).as_posix(): file_sha256(path)
        for path in sorted(temporary.rglob("*"))
        if path.is_file()
    }
    complete = asdict(manifest) | {"files": files, "counts": dict(counts)}
    write_text_atomically(temporary / MANIFEST, json.dumps(complete, indent=1, sort_keys=True))
    os.replace(temporary, final)
    return final


def artefact_name(kind: str, print_: str) -> str:
    """The directory name of an artefact."""
    return f"{kind}-{print_[:16]}"


def read_manifest(directory: Path, kind: str, *, mend: str = "assistant build") -> Manifest:
    """Read and verify an artefact: version, kind, and every file's SHA-256.

    Raises:
        ArtefactMissing: no such directory or no manifest in it.
        ArtefactMismatch: another format version or kind.
        ArtefactDamaged: the manifest or a file is truncated, altered or gone.
    """
    manifest = _parse_manifest(directory, kind, mend)
    for name, expected in manifest.files.items():
        path = directory / name
        if not path.is_file():
            raise ArtefactDamaged(f"{path} is gone.", mend=mend)
        if (actual := file_sha256(path)) != expected:
            raise ArtefactDamaged(
                f"{path} was altered: its SHA-256 is {actual[:12]}…, not {expected[:12]}….", mend=mend
            )
    return manifest


def _parse_manifest(directory: Path, kind: str, mend: str) -> Manifest:
    path = directory / MANIFEST
    raw = read_json(path, mend=mend)
    if raw.get("format_version") != FORMAT_VERSION:
        raise ArtefactMismatch(
            f"{path} has format version {raw.get('format_version')!r}; this program reads {FORMAT_VERSION}.",
            mend=mend,
        )
    if raw.get("kind") != kind:
        raise ArtefactMismatch(f"{path} is of kind {raw.get('kind')!r}, expected {kind!r}.", mend=mend)
    try:
        return Manifest(**raw)
    except TypeError as error:
        raise ArtefactDamaged(f"{path} lacks fields of a manifest ({error}).", mend=mend) from error


def read_json(path: Path, *, mend: str = "assistant build") -> dict[str, Any]:
    """A JSON object from a file that this program wrote.

    Raises:
        ArtefactMissing: there is no such file.
        ArtefactDamaged: it is not a JSON object.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ArtefactMissing(f"There is no {path}.", mend=mend) from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ArtefactDamaged(f"{path} is not readable JSON ({error}).", mend=mend) from error
    if not isinstance(value, dict):
        raise ArtefactDamaged(f"{path} does not hold a JSON object.", mend=mend)
    return value


def write_text_atomically(path: Path, text: str) -> None:
    """Replace a file by one rename, after its bytes are on disk."""
    temporary = path.with_name(f".{path.name}.writing")
    with temporary.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(temporary, path)
