"""One server for page and API: listens at once, answers when the index is loaded.

Given ``Settings``, builds the application and runs uvicorn until it is told to stop; what was started
is finished. It does not know routes or components.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import uvicorn
from fastapi import FastAPI

from assistant.errors import AssistantError, SettingsError
from assistant.load import load_assistant
from assistant.serving.api import create_api
from assistant.serving.documents.library import Library
from assistant.serving.evaluating.evaluations import Evaluations
from assistant.serving.guard.guard import guard_of
from assistant.serving.guard.logs import log_as_json
from assistant.serving.page.page import mount_page, release_pages
from assistant.serving.protocol import protocol_with
from assistant.serving.service import Service
from assistant.serving.state.state import open_state
from assistant.settings import Settings

_SHUTDOWN_S = 10


class _Server(uvicorn.Server):
    """Does one thing more before it waits for open connections to end."""

    def __init__(self, config: uvicorn.Config, before_shutdown: Callable[[], None]) -> None:
        super().__init__(config)
        self._before_shutdown = before_shutdown

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._before_shutdown()
        await super().shutdown(sockets)


def create_app(settings: Settings, service: Service) -> FastAPI:
    """Page and API over a service, what is kept and what is evaluated; all are closed with the application.

    Raises:
        SettingsError: a setting names a database or a file of keys that cannot be used.
        StateError: the database cannot be used.
    """
    guard = guard_of(settings)
    kept = open_state(settings.database, settings.judged)
    library = Library(service, settings)
    evaluations = Evaluations(settings.evaluations_dir, settings.questions_dir, settings.index_dir)
    app = create_api(service, settings.max_body_bytes, kept, guard, library, evaluations)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await asyncio.to_thread(library.close)
        await asyncio.to_thread(evaluations.close)
        await asyncio.to_thread(service.close)
        await asyncio.to_thread(kept.close)

    app.router.lifespan_context = lifespan
    return mount_page(app, service, kept, evaluations)


def serve(settings: Settings, *, tell: Callable[[str], None] = print, started: float | None = None) -> None:
    """Listen, load, answer; returns after Ctrl-C.

    Args:
        tell: is told once questions can be answered.
        started: when the process began, by ``time.perf_counter``; now, if not given.

    Raises:
        ArtefactError: nothing sound is built in ``settings.index_dir``.
        SettingsError: the address cannot be listened on, the database's URL is none, or there is no such
            file of keys.
        StateError: the database cannot be used.
    """
    began = time.perf_counter() if started is None else started
    listener = _listen(settings)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    service = Service(settings.workers, max_waiting=settings.max_waiting)
    try:
        app = create_app(settings, service)
    except AssistantError:
        listener.close()
        raise
    if settings.log == "json":
        log_as_json()
    server = _Server(
        uvicorn.Config(
            app,
            log_level="warning",
            log_config=None if settings.log == "json" else uvicorn.config.LOGGING_CONFIG,
            timeout_graceful_shutdown=_SHUTDOWN_S,
            server_header=False,
            http=protocol_with(settings.head_s),
            # Nothing here speaks it.
            ws="none",
        ),
        before_shutdown=lambda: release_pages(app),
    )
    page = _address(settings.host, listener.getsockname()[1])

    async def load() -> None:
        try:
            service.assistant = await asyncio.to_thread(
                load_assistant, settings.index_dir, settings.generator, settings.generator_key
            )
        finally:
            # Without an index there is nothing to serve.
            server.should_exit = server.should_exit or service.assistant is None
        tell(f"Ready in {time.perf_counter() - began:.1f} s: {page} (API: {page}/docs)")

    async def run() -> None:
        loading = asyncio.create_task(load())
        await server.serve(sockets=[listener])
        await loading

    # Once it has finished what was started, uvicorn raises the signal that stopped it again.
    with suppress(KeyboardInterrupt):
        asyncio.run(run())


def _address(host: str, port: int) -> str:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(128)
    # TypeError: a name beyond ASCII with an empty or an overlong part.
    except (OSError, TypeError) as error:
        listener.close()
        why = error.strerror if isinstance(error, OSError) else "not a host name"
        raise SettingsError(
            f"Cannot listen on {settings.host}:{settings.port}: {why}.",
            mend="set ASSISTANT_HOST and ASSISTANT_PORT to an address that is free.",
        ) from error
    return listener
