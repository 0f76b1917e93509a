"""Gradio's own Python client against the real server, with keys and without."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError, AuthenticationError
from httpx import get

from tests.serving.tools.conftest import Place

ASKED = "What does a banana cost?"


@pytest.fixture
def client(place: Place) -> Iterator[Client]:
    client = Client(place.address, verbose=False, headers=place.headers)
    yield client
    client.close()


def test_there_are_three_endpoints_and_nothing_of_the_page(client: Client, place: Place) -> None:
    told = client.view_api(return_format="dict")
    assert set(told["named_endpoints"]) == {"/ask", "/compare", "/search"}
    assert told["unnamed_endpoints"] == {}
    for endpoint in told["named_endpoints"].values():
        assert all(parameter["type"] for parameter in endpoint["parameters"])
    paths = get(f"{place.address}/gradio_api/openapi.json", headers=place.headers).json()["paths"]
    called = {path.replace("/v2", "").split("/")[3] for path in paths if "/call/" in path}
    assert called == {"ask", "compare", "search"}


def test_what_it_gets_is_what_the_api_gives(client: Client, place: Place) -> None:
    answer = client.predict(ASKED, api_name="/ask")
    assert (answer["answerer"], answer["outcome"]) == ("dl", "answered")
    assert client.predict(ASKED, "ml", api_name="/ask")["answerer"] == "ml"
    history = [{"role": "user", "content": "What does an apple cost?"}]
    both = client.predict(question=ASKED, history=history, api_name="/compare")
    assert set(both) == {"ml", "dl", "difference"}
    assert "$2" in both["ml"]["text"]
    (found,) = client.predict("banana price", k=1, api_name="/search")["evidence"]
    text = get(f"{place.address}/v1/documents/{found['document']}", headers=place.headers).text
    assert text[found["start"] : found["end"]] == found["text"]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (
            {"question": ASKED, "answerer": "gpt", "api_name": "/ask"},
            "answerer: Input should be 'ml' or 'dl'.",
        ),
        ({"question": 3, "api_name": "/ask"}, "question: Input should be a valid string."),
        ({"question": "x" * 5000, "api_name": "/compare"}, "This has 5,000 characters"),
        ({"question": "x", "history": "y", "api_name": "/compare"}, "history: Input should be a valid list."),
        ({"query": "x", "k": 51, "api_name": "/search"}, "k: Input should be less than or equal to 50."),
    ],
)
def test_what_is_refused_is_told(client: Client, sent: dict[str, Any], told: str) -> None:
    with pytest.raises(AppError) as refused:
        client.predict(**sent)
    assert str(refused.value).startswith(told)


def test_without_a_key_nobody_gets_in(place: Place) -> None:
    if not place.headers:
        pytest.skip("this one is open")
    with pytest.raises(AuthenticationError):
        Client(place.address, verbose=False)
