from __future__ import annotations

from typing import Any

import openai
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openai import OpenAI

from assistant.serving.api import create_api
from assistant.serving.guard.guard import Guard
from assistant.serving.guard.keys import KeyStore, MadeKey
from assistant.serving.guard.rate import Buckets, Rate
from assistant.serving.guard.rate_limit import asker_of
from assistant.serving.service import Service
from tests.fakes import fake_assistant
from tests.serving.guard.conftest import Guarded
from tests.serving.servers import running

ASK: Any = [{"role": "user", "content": "What is one?"}]


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_then_one_at_a_time() -> None:
    clock = Clock()
    buckets = Buckets(Rate(per_minute=30, burst=3), clock)
    assert [buckets.take("a") for _ in range(5)] == [0, 0, 0, pytest.approx(2), pytest.approx(2)]
    assert buckets.take("b") == 0
    clock.now += 1.5
    assert buckets.take("a") == pytest.approx(0.5)
    clock.now += 0.5
    assert [buckets.take("a") for _ in range(2)] == [0, pytest.approx(2)]


@settings(deadline=None)
@given(
    st.integers(1, 600),
    st.integers(1, 5),
    st.lists(st.integers(0, 40).map(lambda tenths: tenths / 10), max_size=60),
)
def test_it_decides_as_tokens_counted_one_by_one(per_minute: int, burst: int, pauses: list[float]) -> None:
    clock = Clock()
    buckets = Buckets(Rate(per_minute, burst), clock)
    tokens = float(burst)
    for pause in pauses:
        clock.now += pause
        tokens = min(burst, tokens + pause * per_minute / 60)
        wait_s = buckets.take("a")
        if tokens >= 1 - 1e-6:
            assert wait_s == pytest.approx(0, abs=1e-6)
            tokens -= 1 if wait_s == 0 else 0
        else:
            assert wait_s == pytest.approx((1 - tokens) * 60 / per_minute, abs=1e-4)


def test_who_has_not_asked_for_long_is_forgotten_and_many_are_too_many() -> None:
    clock = Clock()
    buckets = Buckets(Rate(60, 2), clock, most=10)
    for n in range(50):
        buckets.take(str(n))
    assert len(buckets) <= 11
    clock.now += 60
    buckets.take("last")
    assert len(buckets) == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("10.0.0.1", "10.0.0.2", False),
        ("10.0.0.1", "::ffff:10.0.0.1", True),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
    ],
)
def test_an_asker_is_an_address_of_ipv6_the_network(one: str, other: str, same: bool) -> None:
    first, second = (asker_of({"client": (host, 1)}) for host in (one, other))
    assert (first == second) is same
    assert asker_of({"client": None}) == asker_of({"client": ("testclient", 1)}).removesuffix("testclient")


def test_openais_client_is_told_and_comes_back() -> None:
    service = Service(2, fake_assistant())
    with (
        running(create_api(service, 200_000, None, Guard(rate=Rate(60, 1)))) as address,
        OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client,
    ):
        client.chat.completions.create(model="ml", messages=ASK)
        with pytest.raises(openai.RateLimitError) as refused:
            client.chat.completions.create(model="ml", messages=ASK)
        assert refused.value.code == "rate_limit_exceeded"
        assert refused.value.response.headers["retry-after"] == "1"
        patient = client.with_options(max_retries=3)
        assert patient.chat.completions.create(model="ml", messages=ASK).choices
    service.close()


def test_when_to_come_back_is_told_in_whole_seconds(guarded: Guarded) -> None:
    client = guarded(Guard(rate=Rate(2, 1)))
    client.get("/v1/models")
    assert 29 <= int(client.get("/v1/models").headers["retry-after"]) <= 30


def test_each_key_has_its_own_and_what_a_page_is_made_of_is_free(
    guarded: Guarded, store: KeyStore, made: MadeKey
) -> None:
    client = guarded(Guard(keys=store, rate=Rate(1, 1)))
    other = store.add("other")
    for secret in (made.secret, other.secret):
        headers = {"authorization": f"Bearer {secret}"}
        statuses = [client.get("/v1/models", headers=headers).status_code for _ in range(2)]
        assert statuses == [200, 429]
        assert client.get("/docs", headers=headers).status_code == 200
    assert client.get("/healthz").status_code == 200
    # Keys cannot be guessed quickly at the login either.
    assert [client.post("/login", data={"key": "x"}).status_code for _ in range(2)] == [401, 429]


def test_the_description_says_that_there_is_a_limit(guarded: Guarded) -> None:
    document = guarded(Guard(rate=Rate(60, 10))).get("/openapi.json").json()
    assert "Retry-After" in document["paths"]["/v1/answer"]["post"]["responses"]["429"]["headers"]
