"""The API does what its description says, whatever is sent: schemathesis over OpenAPI, in this process."""

from __future__ import annotations

from pathlib import Path

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS
from schemathesis.config import SchemathesisConfig

from assistant.serving.api import create_api
from assistant.serving.documents.library import Library
from assistant.serving.evaluating.evaluations import Evaluations
from assistant.serving.guard.guard import OPEN, Guard
from assistant.serving.guard.keys import Key, KeyStore
from assistant.serving.guard.rate import Rate
from assistant.serving.service import Service
from assistant.settings import Settings
from tests.fakes import fake_assistant

SERVICE = Service(2, fake_assistant())
# Too long is 413, without a key 401, from who is no administrator 403, which schemathesis does not count as rejections.
REJECTED = {"negative_data_rejection": {"expected-statuses": [400, 401, 403, 404, 405, 413, 415, 422]}}
CONFIG = SchemathesisConfig.from_dict({"seed": 13, "checks": REJECTED})
# What a request can be refused for although its schema allows it: no schema knows what is indexed.
BEYOND = (
    "There is no user message to answer",
    "dimensions; it was not trained to be cut",
    "tokens; the encoder reads",
    "There is no such document",
    "start must lie before end",
)
KEY = "sk-test"


class OneKey(KeyStore):
    """Knows one key, without a file."""

    def __init__(self) -> None:
        super().__init__(Path("none"))

    def by_secret(self, secret: str) -> Key | None:
        return Key("1", "test", "", "", "") if secret == KEY else None

    def by_login(self, token: str) -> Key | None:
        return None


# Nobody here is an administrator: nothing is started, nothing is written.
EVALUATIONS = Evaluations(Path("none"), Path("none"), Path("none"))
LIBRARY = Library(SERVICE, Settings(index_dir=Path("none"), documents=Path("none")))

PLAIN = create_api(SERVICE, 200_000, None, OPEN, LIBRARY, EVALUATIONS)
schema = schemathesis.openapi.from_asgi("/openapi.json", PLAIN, config=CONFIG)

GUARDED = create_api(
    SERVICE, 200_000, None, Guard(OneKey(), Rate(1_000_000, 1_000_000)), LIBRARY, EVALUATIONS
)
guarded = schemathesis.openapi.from_asgi(
    "/openapi.json", GUARDED, config=CONFIG, headers={"Authorization": f"Bearer {KEY}"}
)


@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_keeps_its_description(case: schemathesis.Case) -> None:
    _check(case, case.call())


@guarded.parametrize()
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
def test_so_does_every_operation_behind_a_key(case: schemathesis.Case) -> None:
    _check(case, case.call(headers={"Authorization": f"Bearer {KEY}"}))


def _check(case: schemathesis.Case, response: schemathesis.Response) -> None:
    beyond = response.status_code in (400, 422) and any(words in response.text for words in BEYOND)
    excluded = [CHECKS.get_one("positive_data_acceptance")] if beyond else []
    case.validate_response(response, excluded_checks=excluded)
