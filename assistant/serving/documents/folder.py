"""The folder of documents that were added, and the list of those to leave out.

Given bytes and a name, keeps a file that can be read, whole or not at all; tells what is kept. It writes nowhere
but into its folder, follows no links there, and does not know what is indexed.

``files/`` holds what was added, ``left_out.json`` the paths that the next build leaves out, ``incoming/`` what is being
looked at, ``snapshot/`` what is being built.
"""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from assistant.artefact import read_json, write_text_atomically
from assistant.errors import ArtefactMissing
from assistant.serving.documents.inspecting import Beside, Contents
from assistant.serving.documents.names import file_name
from assistant.serving.documents.refusals import (
    FileTooLarge,
    FolderBroken,
    FolderFull,
    IdTaken,
    NameRefused,
    NoSuchFile,
    TooManyFiles,
    TypeRefused,
    Unreadable,
)

_INSPECT = (sys.executable, "-m", "assistant.serving.documents.inspecting")
_INSPECT_S = 120
_LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of one file, and files in all."""

    bytes: int = 20_000_000
    files: int = 500


@dataclass(frozen=True, slots=True)
class Added:
    """A file that was added, by its name in the folder."""

    name: str
    bytes: int


class DocumentFolder:
    """Made where it is not there; nothing is written before something is added."""

    def __init__(self, folder: Path, limits: Limits = Limits()) -> None:
        self.limits = limits
        self._folder = folder
        self._one = Lock()

    @property
    def snapshot(self) -> Path:
        """Where a build's source is put together."""
        return self._folder / "snapshot"

    def add(self, sent_name: str, data: bytes, source: Beside | None = None) -> tuple[Added, Contents]:
        """Keep a file, in place of one of the same name; it is no longer left out.

        Args:
            source: what a build reads besides, but for paths that are left out or that a file here has.

        Raises:
            NameRefused, TypeRefused: see ``file_name``; or another name differs only in case.
            FileTooLarge, TooManyFiles: see ``Limits``.
            Unreadable: the reader says why.
            IdTaken: another document, of the folder or the source, has its document's id.
            FolderBroken: it cannot be written to.
        """
        name = file_name(sent_name)
        if len(data) > self.limits.bytes:
            raise FileTooLarge(f"A document has at most {self.limits.bytes:,} bytes.")
        with self._one, _disk():
            self._check_room(name)
            place = self._own("incoming") / secrets.token_hex(8)
            place.mkdir()
            try:
                _write(place / name, data)
                found = _inspected(place / name, self._beside(name, source))
                os.replace(place / name, self._own("files") / name)
            finally:
                shutil.rmtree(place, ignore_errors=True)
            self._write_left_out(self.left_out() - {name})
        return Added(name, len(data)), found

    def files(self) -> list[Added]:
        """What was added, by name; links, and whatever else was put there, do not count."""
        try:
            with os.scandir(self._folder / "files") as entries:
                found = [
                    Added(entry.name, entry.stat(follow_symlinks=False).st_size)
                    for entry in entries
                    if entry.is_file(follow_symlinks=False) and _is_ours(entry.name)
                ]
        except FileNotFoundError:
            return []
        return sorted(found, key=lambda one: one.name)

    def copy(self, name: str, target: Path) -> None:
        """Of a file that was added."""
        with _disk():
            number = os.open(self._own("files") / name, os.O_RDONLY | os.O_NOFOLLOW)
            with os.fdopen(number, "rb") as stream:
                target.write_bytes(stream.read())

    def left_out(self) -> frozenset[str]:
        """Paths, as ``Document.path`` has them."""
        try:
            paths = read_json(self._folder / "left_out.json")["paths"]
        except ArtefactMissing:
            return frozenset()
        return frozenset(map(str, paths))

    def leave_out(self, path: str, known: frozenset[str]) -> None:
        """Have the next build leave a document out; a file that was added stays until that build is served.

        Args:
            known: paths of documents that are not in the folder.

        Raises:
            NoSuchFile: neither added nor known.
        """
        with self._one, _disk():
            if path not in known and path not in {one.name for one in self.files()}:
                raise NoSuchFile("There is no such document.")
            self._write_left_out(self.left_out() | {path})

    def take_in_again(self, path: str) -> None:
        """Take back ``leave_out``.

        Raises:
            NoSuchFile: it is not left out.
        """
        with self._one, _disk():
            if path not in self.left_out():
                raise NoSuchFile("There is no such document among those left out.")
            self._write_left_out(self.left_out() - {path})

    def clear(self, left_out: frozenset[str], known: frozenset[str]) -> None:
        """Once a build without them is served: delete what was added, and forget what is not there without it.

        Args:
            known: paths of the source, which stay left out.
        """
        with self._one, _disk():
            for one in self.files():
                if one.name in left_out & self.left_out():
                    (self._own("files") / one.name).unlink()
            self._write_left_out((self.left_out() - left_out) | (self.left_out() & known))

    def fresh_snapshot(self) -> Path:
        """The folder for a build's source, empty."""
        with _disk():
            place = self._own("snapshot")
            shutil.rmtree(place)
            place.mkdir()
        return place

    def own(self) -> Path:
        """The folder itself, made where it is not there."""
        with _disk():
            self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder

    def _check_room(self, name: str) -> None:
        names = {one.name for one in self.files()}
        if any(name.casefold() == other.casefold() for other in names - {name}):
            raise NameRefused("There is a file whose name differs from this one only in capitals.")
        if name not in names and len(names) >= self.limits.files:
            raise TooManyFiles(f"At most {self.limits.files:,} files can be added.")

    def _beside(self, name: str, source: Beside | None) -> list[Beside]:
        """What a build would read together with the file of a name."""
        own, gone = frozenset(one.name for one in self.files()), self.left_out() | {name}
        beside = [Beside(self._own("files"), own - gone)]
        return beside if source is None else [*beside, Beside(source.root, source.paths - gone - own)]

    def _own(self, name: str) -> Path:
        place = self._folder / name
        if place.is_symlink():
            raise FolderBroken("The folder of added documents holds a link where its own folders are.")
        place.mkdir(parents=True, exist_ok=True)
        return place

    def _write_left_out(self, paths: frozenset[str]) -> None:
        if paths != self.left_out():
            text = json.dumps({"paths": sorted(paths)}, indent=1)
            write_text_atomically(self.own() / "left_out.json", text)


def _is_ours(name: str) -> bool:
    try:
        return file_name(name) == name
    except (NameRefused, TypeRefused):
        return False


def _write(path: Path, data: bytes) -> None:
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(number, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _inspected(path: Path, beside: Sequence[Beside]) -> Contents:
    others = [[str(one.root.resolve()), sorted(one.paths)] for one in beside]
    try:
        ended = subprocess.run(
            [*_INSPECT, str(path.resolve())],
            input=json.dumps(others).encode(),
            capture_output=True,
            timeout=_INSPECT_S,
            check=False,
        )
        said = json.loads(ended.stdout.splitlines()[-1]) if ended.returncode == 0 else {}
    except (subprocess.TimeoutExpired, ValueError, IndexError):
        said = {}
    if "document" in said:
        return Contents(**said)
    if "id_taken" in said:
        # An operator's file may have a name that is no Unicode.
        other = said["by"].encode("utf-8", "replace").decode()
        raise IdTaken(
            f"{path.name} has the id {said['id_taken'][:_LONGEST_ID]!r}, which {other} has already.",
            mend="give it another (`id:` in Markdown's front matter, else the file's name), or leave the other out.",
        )
    why = said.get("unreadable", f"{path.name} cannot be read: its reader failed, or took too long.")
    raise Unreadable(str(why).replace(f"{path.resolve().parent}/", ""))


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise FolderFull("The disk of the added documents is full; nothing was added.") from error
        raise FolderBroken("The folder of added documents cannot be written to or read.") from error
