"""What guards a server, put together: keys, rates, origins, headers, metrics and logs.

Given settings, says what is on; given an application, puts it before every request. It does not know what
the application answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from assistant.errors import KeysError, SettingsError
from assistant.serving.guard.administrators import AtTheMachine, is_loopback
from assistant.serving.guard.authentication import Authentication
from assistant.serving.guard.keys import KeyStore
from assistant.serving.guard.login import login_router
from assistant.serving.guard.metrics import Metrics, metrics_router
from assistant.serving.guard.observed import HEADER, Observed
from assistant.serving.guard.rate import Rate
from assistant.serving.guard.rate_limit import RateLimit
from assistant.serving.guard.security_headers import SecurityHeaders
from assistant.serving.service import Service
from assistant.settings import Settings


@dataclass(frozen=True, slots=True)
class Guard:
    """What is on: everybody may ask where there are no keys, as often as they like where there is no rate.

    Attributes:
        at_the_machine: without keys, whoever sits at the machine is an administrator; only where the server
            listens to its own machine alone.
        origins: sites whose scripts may ask, as ``https://host:port``.
    """

    keys: KeyStore | None = None
    rate: Rate | None = None
    origins: tuple[str, ...] = ()
    at_the_machine: bool = False


OPEN = Guard()


def guard_of(settings: Settings) -> Guard:
    """What settings ask for.

    Raises:
        SettingsError: there is no such file of keys.
    """
    keys = None if settings.keys is None else _keys(settings.keys)
    rate = Rate(settings.rate_per_minute, settings.rate_burst) if settings.rate_per_minute else None
    return Guard(keys, rate, settings.origins, is_loopback(settings.host))


def _keys(path: Path) -> KeyStore:
    keys = KeyStore(path)
    try:
        keys.all()
    except KeysError as error:
        raise SettingsError(f"ASSISTANT_KEYS: {error.message}", mend=error.mend) from error
    return keys


def add_guard(app: FastAPI, service: Service, guard: Guard) -> None:
    """Routes and middleware; what is added last is passed first."""
    metrics = Metrics(service)
    service.on_answer = metrics.answer
    app.include_router(metrics_router(metrics))
    if guard.rate is not None:
        app.add_middleware(RateLimit, rate=guard.rate)
    if guard.keys is not None:
        app.include_router(login_router(guard.keys))
        app.add_middleware(Authentication, keys=guard.keys)
    elif guard.at_the_machine:
        app.add_middleware(AtTheMachine)
    # Without an origin it lets in none; it also keeps Gradio from letting in all.
    app.add_middleware(
        CORSMiddleware,
        allow_origins=guard.origins,
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=["Authorization", "Content-Type"],
        expose_headers=[HEADER, "Retry-After"],
    )
    app.add_middleware(Observed, metrics=metrics)
    app.add_middleware(SecurityHeaders)
