from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from assistant.domain import Answer, Citation, Question
from assistant.load import Assistant
from assistant.serving.api import create_api
from assistant.serving.mounting import api_first
from assistant.serving.owner import COOKIE
from assistant.serving.service import Service
from assistant.serving.state.state import State, open_state
from tests.fakes import fake_answer, fake_assistant

JSON = {"content-type": "application/json"}


def says(name: str, question: Question) -> Answer:
    """The system's name, and what it was told before."""
    text = f"{len(question.history)} turns before"
    return fake_answer(name, question.text, text, citations=(Citation("d", 0, 3, "one"),))


@pytest.fixture
def database_file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "kept.db"


@pytest.fixture
def kept(database_file: Path) -> Iterator[State]:
    state = open_state(f"sqlite:///{database_file}")
    yield state
    state.close()


@pytest.fixture
def client(kept: State) -> Iterator[TestClient]:
    yield from served(kept, fake_assistant(says))


def served(kept: State, assistant: Assistant) -> Iterator[TestClient]:
    service = Service(2, assistant)
    app = create_api(service, 200_000, kept)
    app.mount("/", Starlette(routes=[Route("/", lambda request: PlainTextResponse("page"))]))
    api_first(app)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
    service.close()


def begun(client: TestClient) -> str:
    reply = client.post("/v1/conversations", json={})
    assert reply.status_code == 201
    return str(reply.json()["id"])


def duel(client: TestClient, question: str = "q") -> dict[str, Any]:
    reply = client.post("/v1/duels", json={"question": question})
    assert reply.status_code == 201
    made: dict[str, Any] = reply.json()
    return made


def other_browser(client: TestClient) -> TestClient:
    return TestClient(client.app, raise_server_exceptions=False)


def test_a_conversation_from_its_beginning_to_its_end(client: TestClient) -> None:
    conversation = begun(client)
    address = f"/v1/conversations/{conversation}"
    first = client.post(f"{address}/exchanges", json={"question": "What is one?"})
    assert (first.status_code, first.json()["number"]) == (201, 1)
    second = client.post(f"{address}/exchanges", json={"question": "and two?", "answerer": "ml"}).json()
    assert second["answers"].keys() == {"ml"}
    assert second["answers"]["ml"]["text"] == "2 turns before"
    whole = client.get(address).json()
    assert whole["exchanges"] == [first.json(), second]
    assert (whole["title"], whole["length"]) == ("What is one?", 2)
    assert client.patch(address, json={"title": "Ones"}).json()["title"] == "Ones"
    (listed,) = client.get("/v1/conversations").json()["conversations"]
    assert listed == {key: whole[key] for key in listed} | {"title": "Ones"}
    gone = client.delete(address)
    assert (gone.status_code, gone.content) == (204, b"")
    assert client.get(address).status_code == 404
    assert client.get("/v1/conversations").json() == {"conversations": []}


def test_an_answer_in_a_conversation_is_the_batch_object(client: TestClient) -> None:
    asked = {"question": "q"}
    kept = client.post(f"/v1/conversations/{begun(client)}/exchanges", json=asked).json()["answers"]
    plain = client.post("/v1/compare", json=asked).json()
    assert kept == {"ml": plain["ml"], "dl": plain["dl"]}


def test_it_is_exported(client: TestClient) -> None:
    address = f"/v1/conversations/{begun(client)}"
    client.post(f"{address}/exchanges", json={"question": "What is one?"})
    markdown = client.get(f"{address}/export")
    assert markdown.headers["content-type"] == "text/markdown; charset=utf-8"
    assert markdown.headers["content-disposition"] == 'attachment; filename="conversation.md"'
    assert "## What is one?" in markdown.text
    exported = client.get(f"{address}/export?format=json").json()
    assert exported["exchanges"][0]["question"] == "What is one?"


def test_one_browser_does_not_find_anothers(client: TestClient) -> None:
    address, made = f"/v1/conversations/{begun(client)}", duel(client)
    client.post("/v1/votes", json={"duel": made["id"], "choice": "left"})
    other = other_browser(client)
    for reply in (
        other.get(address),
        other.get(f"{address}/export"),
        other.patch(address, json={"title": "mine"}),
        other.delete(address),
        other.post(f"{address}/exchanges", json={"question": "q"}),
        other.get(f"/v1/duels/{made['id']}"),
        other.post("/v1/votes", json={"duel": made["id"], "choice": "left"}),
    ):
        assert (reply.status_code, reply.json()["error"]["code"]) == (404, "not_found")
    assert other.get("/v1/conversations").json() == {"conversations": []}
    assert other.get("/v1/votes").text == ""
    assert client.get(address).status_code == 200


def test_nothing_tells_the_sides_apart_before_the_vote(client: TestClient) -> None:
    made = duel(client)
    blind = client.get(f"/v1/duels/{made['id']}").json()
    assert blind == made
    assert made["left"] == made["right"]  # the fakes say the same
    assert set(made["left"]) == {"outcome", "text", "reason", "suggestions", "citations"}
    assert made["vote"] is None
    assert not {"ml", "dl"} & set(json.dumps(made).replace('"', " ").split())


def test_a_vote_reveals_and_counts_once(client: TestClient) -> None:
    made = duel(client)
    ballot = {"duel": made["id"], "choice": "right", "reason": "clearer"}
    vote = client.post("/v1/votes", json=ballot)
    assert vote.status_code == 201
    assert {vote.json()["left"], vote.json()["right"]} == {"ml", "dl"}
    assert vote.json()["winner"] == vote.json()["right"]
    again = client.post("/v1/votes", json=ballot | {"choice": "left"})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "already_voted")
    assert client.get(f"/v1/duels/{made['id']}").json()["vote"] == vote.json()


def test_many_vote_at_once_and_one_vote_counts(client: TestClient) -> None:
    ballot = {"duel": duel(client)["id"], "choice": "tie"}
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: client.post("/v1/votes", json=ballot).status_code, range(24)))
    assert sorted(statuses) == [201] + [409] * 23
    assert client.get("/v1/leaderboard").json()["votes"] == 1


def test_the_leaderboard_and_feedback(client: TestClient) -> None:
    empty = client.get("/v1/leaderboard").json()
    assert (empty["votes"], empty["summary"]) == (0, "No votes yet.")
    for number in range(8):
        made = duel(client, f"q{number}")
        client.post("/v1/votes", json={"duel": made["id"], "choice": "left" if number else "both_bad"})
    for helpful in (True, False, True):
        said = {"question": "q", "answerer": "dl", "helpful": helpful, "answer": "a", "reason": "r"}
        assert client.post("/v1/feedback", json=said).status_code == 201
    board = client.get("/v1/leaderboard").json()
    assert (board["votes"], board["questions"]) == (8, 8)
    assert board["choices"] == {"left": 7, "right": 0, "tie": 0, "both_bad": 1}
    by_system = {one["system"]: one for one in board["standings"]}
    assert (by_system["dl"]["helpful"], by_system["dl"]["not_helpful"]) == (2, 1)
    assert by_system["ml"]["wins"] == by_system["dl"]["losses"]
    assert {"ml", "dl"} == {board["preferences"][0]["better"], board["preferences"][0]["worse"]}


def test_agreement_of_votes_with_measures(client: TestClient) -> None:
    made = duel(client, "What is one?")
    client.post("/v1/votes", json={"duel": made["id"], "choice": "left"})
    table = client.get("/v1/agreement").json()
    assert (table["votes"], table["judged"]) == (1, 0)
    by_name = {one["measure"]: one for one in table["measures"]}
    # The fakes say the same, so that no measure prefers one of them; nobody judged the question.
    assert by_name["brevity"] == {
        "measure": "brevity",
        "agreeing": None,
        "interval": None,
        "votes": 0,
        "only_measure": 0,
        "only_vote": 1,
    }
    assert by_name["right"]["only_vote"] == 0


def test_votes_are_exported_to_who_gave_them(client: TestClient) -> None:
    made = duel(client, "What is one?")
    client.post("/v1/votes", json={"duel": made["id"], "choice": "tie"})
    (row,) = [json.loads(line) for line in client.get("/v1/votes").text.splitlines()]
    assert (row["question"], row["choice"], row["winner"]) == ("What is one?", "tie", None)
    table = client.get("/v1/votes?format=csv")
    assert table.headers["content-disposition"] == 'attachment; filename="votes.csv"'
    assert table.text.startswith("duel,question,left,right,")


LONG = "x" * 30_000
FEEDBACK = {"question": "q", "answerer": "ml", "helpful": True}


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "param"),
    [
        ("POST", "/v1/conversations", {"title": 3}, 422, "title"),
        ("POST", "/v1/conversations", {"title": " \n"}, 422, "title"),
        ("POST", "/v1/conversations", {"title": "x" * 201}, 422, "title"),
        ("POST", "/v1/conversations/nothing/exchanges", {"question": "q"}, 404, None),
        ("POST", "/v1/conversations/{own}/exchanges", {"question": LONG}, 413, "question"),
        ("POST", "/v1/conversations/{own}/exchanges", {"question": 3}, 422, "question"),
        ("POST", "/v1/conversations/{own}/exchanges", {"question": "q", "answerer": "xl"}, 422, "answerer"),
        ("PATCH", "/v1/conversations/{own}", {}, 422, "title"),
        ("PATCH", "/v1/conversations/{own}", {"title": None}, 422, "title"),
        ("PATCH", "/v1/conversations/{own}", {"title": ""}, 422, "title"),
        ("GET", "/v1/conversations/%00", None, 404, None),
        ("GET", "/v1/conversations/%ed%a0%80", None, 404, None),
        ("GET", "/v1/conversations/..%2f..%2fetc%2fpasswd", None, 404, None),
        ("GET", "/v1/conversations/" + "a" * 5000, None, 404, None),
        ("GET", "/v1/conversations/'%20OR%201=1--", None, 404, None),
        ("GET", "/v1/conversations?limit=0", None, 422, "limit"),
        ("GET", "/v1/conversations?limit=99999999999999999999", None, 422, "limit"),
        ("GET", "/v1/conversations?offset=-1", None, 422, "offset"),
        ("GET", "/v1/conversations?offset=99999999999999999999", None, 422, "offset"),
        ("GET", "/v1/conversations/{own}/export?format=pdf", None, 422, "format"),
        ("DELETE", "/v1/conversations/nothing", None, 404, None),
        ("PUT", "/v1/conversations/{own}", {}, 405, None),
        ("POST", "/v1/feedback", FEEDBACK | {"helpful": "yes"}, 422, "helpful"),
        ("POST", "/v1/feedback", FEEDBACK | {"helpful": 1}, 422, "helpful"),
        ("POST", "/v1/feedback", FEEDBACK | {"answerer": "both"}, 422, "answerer"),
        ("POST", "/v1/feedback", FEEDBACK | {"question": LONG}, 422, "question"),
        ("POST", "/v1/feedback", FEEDBACK | {"reason": LONG}, 422, "reason"),
        ("POST", "/v1/feedback", FEEDBACK | {"answer": LONG}, 422, "answer"),
        ("POST", "/v1/feedback", FEEDBACK | {"answer": ["a"]}, 422, "answer"),
        ("POST", "/v1/duels", {"question": LONG}, 413, "question"),
        ("POST", "/v1/duels", {"question": "q", "history": "before"}, 422, "history"),
        ("GET", "/v1/duels/nothing", None, 404, None),
        ("POST", "/v1/votes", {"duel": "nothing", "choice": "left"}, 404, None),
        ("POST", "/v1/votes", {"duel": "\0" * 32, "choice": "left"}, 404, None),
        ("POST", "/v1/votes", {"duel": 3, "choice": "left"}, 422, "duel"),
        ("POST", "/v1/votes", {"duel": LONG, "choice": "left"}, 404, None),
        ("POST", "/v1/votes", {"duel": "x", "choice": "dl"}, 422, "choice"),
        ("POST", "/v1/votes", {"duel": "x", "choice": "tie", "reason": LONG}, 422, "reason"),
        ("GET", "/v1/votes?format=xml", None, 422, "format"),
        ("POST", "/v1/leaderboard", {}, 405, None),
        ("POST", "/v1/feedback", {"x": "x" * 250_000}, 413, None),
    ],
)
def test_errors_have_one_shape_and_a_true_status(
    client: TestClient, method: str, path: str, body: dict[str, Any] | None, status: int, param: str | None
) -> None:
    reply = client.request(method, path.replace("{own}", begun(client)), json=body)
    assert reply.status_code == status, reply.text
    error = reply.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["param"] == param
    assert len(reply.text) < 500


@pytest.mark.parametrize(
    "text", ["a\\ud800b", "\\udfff", "a\\u0000b", "\\u202e\\u2028", "😀", "<b>", "%s'\\\"--"]
)
def test_odd_text_is_kept_and_found_again(client: TestClient, text: str) -> None:
    said = json.loads(f'"{text}"').replace("\0", "\ufffd").encode("utf-16", "surrogatepass")
    expected = said.decode("utf-16", "replace")
    address = f"/v1/conversations/{begun(client)}"
    content = f'{{"question": "{text}"}}'.encode()
    assert client.post(f"{address}/exchanges", content=content, headers=JSON).status_code == 201
    assert client.get(address).json()["exchanges"][0]["question"] == expected
    assert client.get(f"{address}/export").status_code == 200
    made = client.post("/v1/duels", content=content, headers=JSON).json()
    ballot = f'{{"duel": "{made["id"]}", "choice": "tie", "reason": "{text}"}}'.encode()
    assert client.post("/v1/votes", content=ballot, headers=JSON).json()["reason"] == expected
    assert client.get("/v1/votes?format=csv").status_code == 200
    opinion = f'{{"question": "{text}", "answerer": "ml", "helpful": true, "answer": "{text}"}}'.encode()
    assert client.post("/v1/feedback", content=opinion, headers=JSON).status_code == 201


def test_a_locked_database_says_when_to_try_again(
    client: TestClient, kept: State, database_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept.database._engine.pool, "_timeout", 0.05)
    with kept.database.reading() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")  # of the one connection in the pool
    other = sqlite3.connect(database_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    reply = client.post("/v1/feedback", json=FEEDBACK)
    assert (reply.status_code, reply.json()["error"]["code"]) == (503, "state_busy")
    assert reply.headers["retry-after"] == "1"
    assert client.get("/v1/conversations").status_code == 200
    assert client.post("/v1/compare", json={"question": "q"}).status_code == 200
    other.execute("ROLLBACK")
    other.close()
    assert client.post("/v1/feedback", json=FEEDBACK).status_code == 201


@pytest.mark.parametrize(
    ("pragma", "status", "code"),
    [("max_page_count = 1", 507, "state_full"), ("query_only = ON", 500, "state_failed")],
)
def test_a_full_disk_and_a_database_that_may_only_be_read(
    client: TestClient, kept: State, pragma: str, status: int, code: str
) -> None:
    with kept.database.reading() as connection:
        connection.exec_driver_sql(f"PRAGMA {pragma}")
    reply = client.post("/v1/feedback", json=FEEDBACK | {"answer": "x" * 20_000})
    assert (reply.status_code, reply.json()["error"]["code"]) == (status, code)
    assert client.post("/v1/compare", json={"question": "q"}).status_code == 200


def test_no_question_is_logged(client: TestClient, kept: State, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    private = {"question": "private words"}
    client.post(f"/v1/conversations/{begun(client)}/exchanges", json=private)
    made = client.post("/v1/duels", json=private).json()
    client.post("/v1/votes", json={"duel": made["id"], "choice": "tie", "reason": "private words"})
    with kept.database.reading() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
    assert client.post("/v1/feedback", json=FEEDBACK | private).status_code == 500
    assert "StateError" in caplog.text
    assert "private" not in caplog.text


def test_before_the_index_is_loaded_what_is_kept_is_there(kept: State) -> None:
    service = Service(1)
    client = TestClient(create_api(service, 10_000, kept))
    assert client.get("/v1/conversations").status_code == 200
    assert client.post("/v1/feedback", json=FEEDBACK).status_code == 201
    assert client.post("/v1/duels", json={"question": "q"}).status_code == 503
    service.close()


def test_the_cookie_is_set_once(client: TestClient) -> None:
    assert COOKIE in client.get("/v1/conversations").cookies
    assert COOKIE not in client.get("/v1/conversations").cookies


def test_every_operation_is_described(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    kept = {
        (path, method): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if operation["tags"] == ["kept"]
    }
    assert len(kept) == 14
    for operation in kept.values():
        assert operation["summary"]
        assert "503" in operation["responses"]
    assert "HTTPValidationError" not in document["components"]["schemas"]
