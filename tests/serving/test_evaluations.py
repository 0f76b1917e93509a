from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.serving.api import create_api
from assistant.serving.guard.guard import Guard
from assistant.serving.service import Service
from tests.fakes import fake_assistant
from tests.serving.evaluating.conftest import Bench, bench, until
from tests.serving.evaluating.fake_eval import HTML

__all__ = ["bench"]
ADDRESS = "/v1/evaluations"
MINE = {"file": {"name": "mine.csv", "text": "question,expected\nWhat is one?,two\n"}}


def served(bench: Bench, *, assistant: Any = None, client: str = "127.0.0.1") -> TestClient:
    service = Service(2, assistant)
    app = create_api(service, 2_000_000, None, Guard(at_the_machine=True), evaluations=bench.evaluations)
    return TestClient(app, f"http://{client}", client=(client, 50000), raise_server_exceptions=False)


@pytest.fixture
def client(bench: Bench) -> Iterator[TestClient]:
    with served(bench, assistant=fake_assistant()) as client:
        yield client


def error(reply: Any) -> tuple[int, str]:
    return reply.status_code, reply.json()["error"]["code"]


def test_one_from_start_to_report(client: TestClient, bench: Bench) -> None:
    begun = client.post(ADDRESS, json=MINE)
    assert begun.status_code == 201
    address = f"{ADDRESS}/{begun.json()['id']}"
    until(lambda: client.get(address).json()["progress"] == {"stage": "Asking ml", "done": 1, "total": 4})
    assert error(client.post(ADDRESS, json={"sets": ["dev"]})) == (409, "evaluation_running")
    assert error(client.get(f"{address}/report")) == (404, "not_found")
    assert client.post(f"{address}/cancel").json()["state"] == "cancelled"
    assert error(client.post(f"{address}/cancel")) == (409, "evaluation_over")
    assert client.post(f"{address}/resume").json()["state"] == "running"
    bench.let_go()
    bench.wait()
    done = client.get(address).json()
    assert (done["state"], done["better"], done["progress"]) == ("done", "dl", None)
    assert client.get(ADDRESS).json() == {"evaluations": [done], "sets": ["dev"]}
    assert client.get(f"{address}/report?format=json").json() == {}
    kept = client.get(f"{address}/report?format=markdown&download=true")
    assert kept.headers["content-disposition"] == f'attachment; filename="report-{done["id"]}.md"'


def test_a_report_has_no_origin_and_only_its_own_script(client: TestClient, bench: Bench) -> None:
    bench.let_go()
    id_ = client.post(ADDRESS, json=MINE).json()["id"]
    bench.wait()
    report = client.get(f"{ADDRESS}/{id_}/report", headers={"accept": "text/html"})
    assert report.text == HTML
    directives = (part.strip() for part in report.headers["content-security-policy"].split(";"))
    policy = {name: value for name, _, value in (one.partition(" ") for one in directives)}
    assert policy["sandbox"] == "allow-scripts"
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"
    assert policy["script-src"].startswith("'sha256-")
    assert "unsafe" not in policy["script-src"]
    assert report.headers["x-content-type-options"] == "nosniff"


def test_what_is_deleted_is_not_found_again(client: TestClient, bench: Bench) -> None:
    address = f"{ADDRESS}/{client.post(ADDRESS, json=MINE).json()['id']}"
    refused = client.delete(address)
    assert error(refused) == (409, "evaluation_running")
    assert "cancel it first" in refused.json()["error"]["message"]
    client.post(f"{address}/cancel")
    deleted = client.delete(address)
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert list(bench.root.iterdir()) == []
    for reply in (client.delete(address), client.get(address), client.get(f"{address}/report")):
        assert error(reply) == (404, "not_found")
    assert client.get(ADDRESS).json()["evaluations"] == []


def test_a_report_that_is_deleted_meanwhile_is_not_found(client: TestClient, bench: Bench) -> None:
    bench.let_go()
    id_ = client.post(ADDRESS, json=MINE).json()["id"]
    bench.wait()
    (bench.root / id_ / "report.md").unlink()
    assert error(client.get(f"{ADDRESS}/{id_}/report?format=markdown")) == (404, "not_found")


def test_a_failed_one_says_why(client: TestClient, bench: Bench) -> None:
    bench.let_go(fail=True)
    begun = client.post(ADDRESS, json=MINE).json()
    assert begun["reason"] == ""
    bench.wait()
    failed = client.get(f"{ADDRESS}/{begun['id']}").json()
    assert (failed["state"], failed["reason"]) == ("failed", "mine.csv and index are gone.")


def test_bad_questions_are_told_by_line(client: TestClient) -> None:
    refused = client.post(ADDRESS, json={"file": {"name": "a.csv", "text": "question,expected\nq,\n"}})
    assert error(refused) == (422, "invalid_questions")
    assert refused.json()["error"]["param"] == "file"
    assert "a.csv:2: " in refused.json()["error"]["message"]
    large = {"file": {"name": "a.csv", "text": "x" * 700_000}}
    assert error(client.post(ADDRESS, json=large)) == (413, "questions_too_large")
    assert error(client.post(ADDRESS, json={"sets": ["../dev"]})) == (422, "invalid_questions")
    assert error(client.post(ADDRESS, json={"sets": "dev"})) == (422, "invalid_value")
    assert client.get(ADDRESS).json()["evaluations"] == []


@pytest.mark.parametrize("id_", ["x", "..%2f..%2fetc", "20260101-000000-000000", "%00"])
def test_paths_stay_in_the_folder(client: TestClient, id_: str) -> None:
    for reply in (
        client.get(f"{ADDRESS}/{id_}"),
        client.get(f"{ADDRESS}/{id_}/report"),
        client.delete(f"{ADDRESS}/{id_}"),
    ):
        assert error(reply) == (404, "not_found")


def test_who_is_no_administrator_reads_only(bench: Bench) -> None:
    with served(bench, assistant=fake_assistant(), client="192.0.2.1") as far:
        assert far.get(ADDRESS).status_code == 200
        for reply in (
            far.delete(f"{ADDRESS}/x"),
            far.post(ADDRESS, json=MINE),
            far.post(f"{ADDRESS}/x/cancel"),
            far.post(f"{ADDRESS}/x/resume"),
        ):
            assert error(reply) == (403, "not_an_administrator")
    assert list(bench.root.parent.glob("runs/*")) == []


def test_another_sites_page_starts_nothing(client: TestClient) -> None:
    reply = client.post(ADDRESS, json=MINE, headers={"sec-fetch-site": "cross-site"})
    assert error(reply) == (403, "not_an_administrator")


def test_without_an_index_nothing_is_started(bench: Bench) -> None:
    with served(bench) as client:
        assert error(client.post(ADDRESS, json=MINE)) == (503, "not_ready")


def test_a_wrong_method_is_told_every_right_one(client: TestClient) -> None:
    refused = client.put(ADDRESS, json={})
    assert error(refused) == (405, "method_not_allowed")
    assert refused.headers["allow"] == "GET, POST"
    assert client.put(f"{ADDRESS}/template").headers["allow"] == "GET"
    assert client.put(f"{ADDRESS}/x").headers["allow"] == "DELETE, GET"


def test_the_template_is_a_file_that_is_taken(client: TestClient, bench: Bench) -> None:
    template = client.get(f"{ADDRESS}/template")
    assert template.headers["content-disposition"] == 'attachment; filename="questions.csv"'
    bench.let_go()
    begun = client.post(ADDRESS, json={"file": {"name": "t.csv", "text": template.text}})
    assert begun.json()["count"] == 3
