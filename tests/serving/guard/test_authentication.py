from __future__ import annotations

from pathlib import Path
from typing import Any

import openai
import pytest
from fastapi import Request
from openai import OpenAI
from starlette.testclient import TestClient

from assistant.errors import SettingsError
from assistant.serving.api import create_api
from assistant.serving.guard.authentication import COOKIE
from assistant.serving.guard.guard import Guard, guard_of
from assistant.serving.guard.keys import KeyStore, MadeKey
from assistant.serving.owner import key_owner
from assistant.serving.service import Service
from assistant.settings import Settings
from tests.fakes import fake_assistant
from tests.serving.guard.conftest import Guarded
from tests.serving.servers import running

ASK: Any = [{"role": "user", "content": "What is one?"}]
HTML = {"accept": "text/html,*/*"}


@pytest.fixture
def client(guarded: Guarded, store: KeyStore, made: MadeKey) -> TestClient:
    client = guarded(Guard(keys=store))

    @client.app.get("/owner")
    async def owner(request: Request) -> str:
        return str(request.state.owner)

    return client


def bearer(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


def test_openais_client_is_let_in_or_told_in_its_own_words(store: KeyStore, made: MadeKey) -> None:
    service = Service(2, fake_assistant())
    with (
        running(create_api(service, 200_000, None, Guard(keys=store))) as address,
        OpenAI(base_url=f"{address}/v1", api_key=made.secret, max_retries=0) as client,
    ):
        for stream in (False, True):
            client.chat.completions.create(model="ml", messages=ASK, stream=stream)
        store.revoke(made.key.id)
        for stream in (False, True):
            with pytest.raises(openai.AuthenticationError) as refused:
                client.chat.completions.create(model="ml", messages=ASK, stream=stream)
        assert (refused.value.code, refused.value.type) == ("invalid_api_key", "invalid_request_error")
        assert refused.value.request_id == refused.value.response.headers["x-request-id"]
        assert made.secret not in refused.value.response.text
    service.close()


@pytest.mark.parametrize(
    "path", ["/v1/models", "/metrics", "/openapi.json", "/docs", "/healthz/", "/nope", "/"]
)
def test_nothing_is_told_without_a_key(client: TestClient, made: MadeKey, path: str) -> None:
    for headers in ({}, bearer("sk-wrong"), bearer(""), {"authorization": f"Basic {made.secret}"}):
        refused = client.get(path, headers=headers)
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"] == "Bearer"
        assert refused.json()["error"]["code"] == "invalid_api_key"
    assert client.get(path, headers=bearer(made.secret)).status_code != 401


def test_the_state_is_open(client: TestClient) -> None:
    assert client.get("/healthz").status_code == client.get("/readyz").status_code == 200


def test_the_key_is_the_owner_by_header_and_by_login(client: TestClient, made: MadeKey) -> None:
    assert client.get("/owner", headers=bearer(made.secret)).json() == key_owner(made.key.id)
    client.post("/login", data={"key": made.secret})
    assert client.get("/owner").json() == key_owner(made.key.id)


def test_a_browser_is_sent_to_the_login_and_in(client: TestClient, store: KeyStore, made: MadeKey) -> None:
    sent = client.get("/", headers=HTML)
    assert (sent.status_code, sent.headers["location"]) == (303, "/login")
    assert "<form" in client.get("/login").text
    wrong = client.post("/login", data={"key": "sk-wrong"})
    assert (wrong.status_code, "set-cookie" in wrong.headers, "sk-wrong" in wrong.text) == (401, False, False)
    into = client.post("/login", data={"key": f" {made.secret} "})
    assert (into.status_code, into.headers["location"]) == (303, "/")
    cookie = into.headers["set-cookie"]
    assert all(word in cookie for word in (COOKIE, "HttpOnly", "SameSite=lax"))
    assert made.secret not in cookie
    assert client.get("/v1/models").status_code == 200
    # A wrong key is wrong although the browser is logged in.
    assert client.get("/v1/models", headers=bearer("sk-wrong")).status_code == 401
    client.post("/logout")
    assert client.get("/v1/models").status_code == 401


def test_revoking_ends_logins(client: TestClient, store: KeyStore, made: MadeKey) -> None:
    client.post("/login", data={"key": made.secret})
    store.revoke(made.key.id)
    assert client.get("/v1/models").status_code == 401


def test_another_site_cannot_log_its_visitors_in(client: TestClient, made: MadeKey) -> None:
    sent = client.post("/login", data={"key": made.secret}, headers={"sec-fetch-site": "cross-site"})
    assert (sent.status_code, "set-cookie" in sent.headers) == (403, False)


@pytest.mark.parametrize(
    "body", [b"", b"key", b"key=%ff", b"key=a&key=b", b"\xff\x00", b"key=" + b"x" * 9999]
)
def test_odd_forms_are_wrong_keys(client: TestClient, body: bytes) -> None:
    assert client.post("/login", content=body).status_code == 401


def test_a_file_of_keys_that_breaks_lets_nobody_in(client: TestClient, made: MadeKey, tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("[]")
    broken = client.get("/v1/models", headers=bearer(made.secret))
    assert (broken.status_code, broken.json()["error"]["code"]) == (500, "internal_error")
    assert str(tmp_path) not in broken.text
    assert client.post("/login", data={"key": made.secret}).status_code == 500


def test_a_setting_that_names_no_file_is_no_open_door(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"ASSISTANT_KEYS.*assistant keys add"):
        guard_of(Settings(keys=tmp_path / "none.json"))


def test_the_description_says_that_a_key_is_needed(client: TestClient, made: MadeKey) -> None:
    document = client.get("/openapi.json", headers=bearer(made.secret)).json()
    answer = document["paths"]["/v1/answer"]["post"]
    scheme = next(iter(answer["security"][0]))
    assert document["components"]["securitySchemes"][scheme] == {"type": "http", "scheme": "bearer"}
    assert "401" in answer["responses"]
    assert "security" not in document["paths"]["/healthz"]["get"]
