"""`assistant keys`: API keys made, listed and revoked.

Given an action, gives the lines to print. It does not know the terminal.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from assistant.errors import SettingsError
from assistant.serving.guard.keys import KeyStore

Action = Literal["add", "list", "revoke"]


def run_keys(action: Action, name: str, path: Path | None, *, admin: bool = False) -> Iterator[str]:
    """Do it.

    Args:
        name: of the key to add, or the id of the key to revoke.
        admin: whether the key to add is an administrator's.

    Raises:
        SettingsError: no file is named.
        KeysError: see ``KeyStore``.
    """
    if path is None:
        raise SettingsError("ASSISTANT_KEYS names no file.", mend="export ASSISTANT_KEYS=state/keys.json")
    store = KeyStore(path)
    if action == "add":
        made = store.add(name, admin=admin)
        yield f"{made.key.id}  {made.key.name}: this is the key; it is not shown again."
        yield made.secret
    elif action == "revoke":
        ended = store.revoke(name)
        yield f"{ended.id}  {ended.name}: revoked, and its logins with it."
    else:
        yield from (
            f"{key.id}  {key.made}  {key.name}{'  (administrator)' if key.admin else ''}"
            for key in store.all()
        )
