"""API keys: a file of their hashes, made and revoked by ``assistant keys``.

Given a file, says whose a key is, and makes and revokes keys. The server sees a change of the file at the
next request. It does not know HTTP.

A key has 256 random bits, so that one SHA-256 keeps it as well as a slow hash would. A browser is given not
the key but a token derived from it (HMAC, RFC 2104), of which the file has a hash, too: neither can be found
from the file, and both end when the key is revoked.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

from assistant.errors import KeysError

_PREFIX = "sk-"
_BYTES = 32
_LONGEST = 200
_LONGEST_NAME = 60
_Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Key:
    """One key without its secret.

    Attributes:
        id: what it is revoked by, and whose things are kept; no secret.
        made: when, in UTC, as ISO 8601 writes it.
        key_hash, login_hash: SHA-256 in hex, of the key and of the token that browsers get.
        admin: whether its owner may change what is served; files older than this say nothing, and mean no.
    """

    id: str
    name: str
    made: str
    key_hash: str
    login_hash: str
    admin: bool = False


_KINDS = {one.name: bool if one.name == "admin" else str for one in fields(Key)}


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A new key; ``secret`` is kept nowhere."""

    key: Key
    secret: str


class KeyStore:
    """The keys of one file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: tuple[_Stamp, tuple[Key, ...]] | None = None

    def all(self) -> tuple[Key, ...]:
        """The oldest first.

        Raises:
            KeysError: the file is not there or is none of ours.
        """
        try:
            found = self._path.stat()
            stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
            if self._read is None or self._read[0] != stamp:
                self._read = (stamp, _parsed(self._path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, LookupError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not a file of keys"
            raise KeysError(
                f"The keys in {self._path} cannot be read: {why}.",
                mend="assistant keys add NAME makes the file and a first key.",
            ) from error
        return self._read[1]

    def by_secret(self, secret: str) -> Key | None:
        """Whose key this is; errors as for ``all``."""
        hashed = _hash(secret)
        return _first([key for key in self.all() if hmac.compare_digest(key.key_hash, hashed)])

    def by_login(self, token: str) -> Key | None:
        """Whose ``login_token`` this is; errors as for ``all``."""
        hashed = _hash(token)
        return _first([key for key in self.all() if hmac.compare_digest(key.login_hash, hashed)])

    def add(self, name: str, *, admin: bool = False) -> MadeKey:
        """Make a key, and the file where there is none.

        Args:
            admin: see ``Key``.

        Raises:
            KeysError: the name is empty or too long, or the file cannot be read or written.
        """
        if not name.isprintable() or not 0 < len(name.strip()) <= _LONGEST_NAME:
            raise KeysError(f"A key's name has 1 to {_LONGEST_NAME} printable characters; {name!r} has not.")
        secret = _PREFIX + secrets.token_urlsafe(_BYTES)
        made = datetime.now(UTC).isoformat(timespec="seconds")
        token = _hash(login_token(secret))
        key = Key(secrets.token_hex(6), name.strip(), made, _hash(secret), token, admin)
        with self._locked():
            self._write((*(self.all() if self._path.exists() else ()), key))
        return MadeKey(key, secret)

    def revoke(self, key_id: str) -> Key:
        """End a key, and every login with it.

        Raises:
            KeysError: there is no such key, or the file cannot be read or written.
        """
        with self._locked():
            keys = self.all()
            ended = _first([key for key in keys if key.id == key_id])
            if ended is None:
                raise KeysError(f"There is no key {key_id!r}.", mend="assistant keys list shows them.")
            self._write(tuple(key for key in keys if key is not ended))
        return ended

    def _locked(self) -> FileLock:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _not_written(self._path, error) from error
        return FileLock(self._path.with_name(f".{self._path.name}.lock"))

    def _write(self, keys: tuple[Key, ...]) -> None:
        temporary = self._path.with_name(f".{self._path.name}.writing")
        try:
            with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
                json.dump({"keys": [asdict(key) for key in keys]}, stream, indent=2)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(temporary, self._path)
        except OSError as error:
            raise _not_written(self._path, error) from error


def login_token(secret: str) -> str:
    """What a browser keeps instead of the key: 64 hexadecimal digits."""
    return hmac.new(_bytes(secret), b"assistant login", hashlib.sha256).hexdigest()


def _hash(secret: str) -> str:
    return hashlib.sha256(_bytes(secret)).hexdigest()


def _bytes(secret: str) -> bytes:
    return secret[:_LONGEST].encode("utf-8", "surrogatepass")


def _first(keys: list[Key]) -> Key | None:
    return keys[0] if keys else None


def _parsed(text: str) -> tuple[Key, ...]:
    value = json.loads(text)
    keys = tuple(Key(**row) for row in value["keys"])
    if not all(isinstance(one, _KINDS[name]) for key in keys for name, one in asdict(key).items()):
        raise TypeError("A value of a key is of another type.")
    if not all(key.key_hash.isascii() and key.login_hash.isascii() for key in keys):
        raise ValueError("A hash is hexadecimal.")
    return keys


def _not_written(path: Path, error: OSError) -> KeysError:
    return KeysError(f"The keys in {path} cannot be written: {error.strerror}.")
