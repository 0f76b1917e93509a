"""The API does what its description says, whatever is sent: schemathesis over OpenAPI, in this process."""

from __future__ import annotations

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS
from schemathesis.config import SchemathesisConfig

from assistant.serving.api import create_api
from assistant.serving.service import Service
from tests.fakes import fake_assistant

SERVICE = Service(2, fake_assistant())
# Too long is 413, which schemathesis does not count as a rejection.
REJECTED = {"negative_data_rejection": {"expected-statuses": [400, 404, 405, 413, 415, 422]}}
CONFIG = SchemathesisConfig.from_dict({"seed": 13, "checks": REJECTED})
# What a request can be refused for although its schema allows it: no schema knows what is indexed.
BEYOND = (
    "There is no user message to answer",
    "dimensions; it was not trained to be cut",
    "tokens; the encoder reads",
    "There is no such document",
    "start must lie before end",
)
schema = schemathesis.openapi.from_asgi("/openapi.json", create_api(SERVICE, 200_000), config=CONFIG)


@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_keeps_its_description(case: schemathesis.Case) -> None:
    response = case.call()
    beyond = response.status_code in (400, 422) and any(words in response.text for words in BEYOND)
    excluded = [CHECKS.get_one("positive_data_acceptance")] if beyond else []
    case.validate_response(response, excluded_checks=excluded)
