from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli import app
from assistant.errors import KeysError
from assistant.serving.guard.keys import KeyStore, login_token

RUNNER = CliRunner()
ROW = dict.fromkeys(("id", "name", "made", "key_hash", "login_hash"), "x")


@pytest.fixture
def store(tmp_path: Path) -> KeyStore:
    return KeyStore(tmp_path / "state" / "keys.json")


def test_a_key_is_known_by_its_secret_and_by_its_login(store: KeyStore) -> None:
    one, two = store.add("one"), store.add("two")
    assert store.all() == (one.key, two.key)
    assert store.by_secret(two.secret) == two.key
    assert store.by_login(login_token(two.secret)) == two.key
    for wrong in ("", one.key.id, one.key.key_hash, one.secret + "x", "\udcff", login_token(one.secret)):
        assert store.by_secret(wrong) is None
    for wrong in ("", one.secret, one.key.key_hash, one.key.login_hash):
        assert store.by_login(wrong) is None


def test_the_file_holds_no_secret_and_is_its_owners_only(store: KeyStore, tmp_path: Path) -> None:
    made = store.add("one")
    path = tmp_path / "state" / "keys.json"
    assert made.secret not in path.read_text()
    assert login_token(made.secret) not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_revoked_is_known_no_more_also_elsewhere(store: KeyStore, tmp_path: Path) -> None:
    made = store.add("one")
    server = KeyStore(tmp_path / "state" / "keys.json")
    assert server.by_secret(made.secret) == made.key
    store.revoke(made.key.id)
    assert server.by_secret(made.secret) is None
    assert server.by_login(login_token(made.secret)) is None
    with pytest.raises(KeysError, match=r"keys list"):
        store.revoke(made.key.id)


def test_keys_made_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: KeyStore(tmp_path / "keys.json").add(str(n)), range(24)))
    assert {key.name for key in KeyStore(tmp_path / "keys.json").all()} == set(map(str, range(24)))


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"keys": [{}]}', '{"keys": [1]}', '{"keys": null}', "\x00"]
    + [
        json.dumps({"keys": [{**ROW, name: value}]})
        for name, value in (("id", 1), ("key_hash", "ü"), ("admin", "yes"))
    ],
)
def test_a_file_of_something_else_lets_nobody_in(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text)
    with pytest.raises(KeysError, match="not a file of keys"):
        KeyStore(path).by_secret("x")


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "a\nb"])
def test_a_name_can_be_listed(store: KeyStore, name: str) -> None:
    with pytest.raises(KeysError, match="printable"):
        store.add(name)


def test_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = RUNNER.invoke(app, ["keys", "list"])
    assert missing.exit_code == 1
    path = tmp_path / "keys.json"
    monkeypatch.setenv("ASSISTANT_KEYS", str(path))
    assert RUNNER.invoke(app, ["keys", "list"]).exit_code == 1
    secret = RUNNER.invoke(app, ["keys", "add", "for tests"]).stdout.splitlines()[-1]
    key = KeyStore(path).by_secret(secret)
    assert key is not None
    listed = RUNNER.invoke(app, ["keys", "list"]).stdout
    assert listed.split()[0] == key.id
    assert secret not in listed
    assert RUNNER.invoke(app, ["keys", "revoke", key.id]).exit_code == 0
    assert json.loads(path.read_text()) == {"keys": []}
