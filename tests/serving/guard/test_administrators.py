from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi import Request
from starlette.testclient import TestClient
from typer.testing import CliRunner

from assistant.cli import app
from assistant.serving.api import create_api
from assistant.serving.guard.administrators import is_loopback, may_administer
from assistant.serving.guard.guard import OPEN, Guard, guard_of
from assistant.serving.guard.keys import KeyStore
from assistant.serving.service import Service
from assistant.settings import Settings
from tests.fakes import fake_assistant

LOCAL = "http://127.0.0.1:7860"


def asking(guard: Guard, base: str = LOCAL, client: tuple[str, int] = ("127.0.0.1", 50_000)) -> TestClient:
    """A client of an API that says whether it may administer."""
    api = create_api(Service(1, fake_assistant()), 200_000, None, guard)

    @api.get("/may")
    @api.post("/may")
    async def may(request: Request) -> bool:
        return may_administer(request)

    return TestClient(api, base_url=base, client=client)


def test_without_keys_whoever_sits_at_the_machine_may() -> None:
    guard = guard_of(Settings())
    assert asking(guard).get("/may").json() is True
    assert asking(guard, "http://localhost").get("/may").json() is True
    assert asking(guard, "http://[::1]:7860", ("::1", 1)).get("/may").json() is True


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.2", "example.org", "localhost.example.org"])
def test_where_others_can_reach_the_server_nobody_may_without_a_key(host: str) -> None:
    assert asking(guard_of(Settings(host=host))).get("/may").json() is False


def test_nobody_may_where_nothing_says_so() -> None:
    assert asking(OPEN).get("/may").json() is False


@pytest.mark.parametrize("client", ["192.168.0.2", "2001:db8::1", "testclient", ""])
def test_from_another_machine_nobody_may(client: str) -> None:
    assert asking(guard_of(Settings()), client=(client, 1)).get("/may").json() is False


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"host": "rebound.example:7860"},
        {"host": "127.0.0.1.example"},
        {"host": "[::1"},
        {"host": ""},
        {"x-forwarded-for": "203.0.113.7"},
        {"forwarded": "for=203.0.113.7"},
        {"via": "1.1 proxy"},
    ],
    ids=str,
)
def test_another_sites_scripts_and_what_a_proxy_passes_on_may_not(headers: dict[str, str]) -> None:
    assert asking(guard_of(Settings())).post("/may", headers=headers).json() is False


def test_with_keys_the_key_decides_by_header_and_by_login(store: KeyStore, tmp_path: Path) -> None:
    plain, admin = store.add("plain"), store.add("admin", admin=True)
    guard = guard_of(Settings(keys=tmp_path / "keys.json"))
    for made, allowed in ((plain, False), (admin, True)):
        client = asking(guard, client=("192.168.0.2", 1))
        headers = {"authorization": f"Bearer {made.secret}"}
        assert client.get("/may", headers=headers).json() is allowed
        client.post("/login", data={"key": made.secret})
        assert client.get("/may").json() is allowed
        assert client.post("/may", headers={"sec-fetch-site": "same-site"}).json() is False
    assert asking(guard).get("/may").status_code == 401


def test_a_file_from_before_there_were_administrators_is_read(store: KeyStore, tmp_path: Path) -> None:
    made = store.add("old")
    path = tmp_path / "keys.json"
    rows = json.loads(path.read_text())
    del rows["keys"][0]["admin"]
    path.write_text(json.dumps(rows))
    old = KeyStore(path)
    assert old.by_secret(made.secret) == made.key
    assert old.add("new", admin=True).key in old.all()
    assert [key.admin for key in KeyStore(path).all()] == [False, True]


def test_the_command_makes_and_lists_administrators(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "keys.json"
    monkeypatch.setenv("ASSISTANT_KEYS", str(path))
    for arguments in (["keys", "add", "plain"], ["keys", "add", "chief", "--admin"]):
        assert CliRunner().invoke(app, arguments).exit_code == 0
    assert [key.admin for key in KeyStore(path).all()] == [False, True]
    plain, chief = CliRunner().invoke(app, ["keys", "list"]).stdout.splitlines()
    assert chief.endswith("chief  (administrator)")
    assert plain.endswith("plain")


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("LOCALHOST", True), ("10.0.0.1", False)],
)
def test_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
