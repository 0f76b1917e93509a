from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.serving.api import create_api
from assistant.serving.service import Service


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return create_api(Service(1), 1000).openapi()


def test_it_uses_nothing_that_version_3_0_does_not_know(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.0.3"
    text = json.dumps(document)
    assert '"type": "null"' not in text
    assert '"examples": [' not in text
    assert document["components"]["schemas"]["AnswerModel"]["properties"]["text"]["nullable"] is True


def test_every_operation_says_what_can_go_wrong(document: dict[str, Any]) -> None:
    for path in ("/v1/answer", "/v1/compare", "/v1/search"):
        wrong = {"400", "413", "415", "422", "502", "503"}
        assert {"200"} | wrong == set(document["paths"][path]["post"]["responses"])
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_requests_and_answers_have_examples(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for name in ("AnswerRequest", "CompareRequest", "SearchRequest", "AnswerModel", "ErrorModel"):
        assert schemas[name]["example"]
