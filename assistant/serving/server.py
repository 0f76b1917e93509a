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
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from assistant.errors import SettingsError
from assistant.load import Assistant, load_assistant
from assistant.serving.api import Service, create_api
from assistant.serving.page import mount_page
from assistant.settings import Settings

_SHUTDOWN_S = 10


def create_app(settings: Settings, assistant: Assistant) -> FastAPI:
    """Page and API over a loaded assistant."""
    service = Service(settings.workers)
    service.assistant = assistant
    app = create_api(service, settings.max_body_bytes)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await asyncio.to_thread(service.close)

    app.router.lifespan_context = lifespan
    return mount_page(app, service)


def serve(settings: Settings, *, tell: Callable[[str], None] = print) -> None:
    """Load, listen, answer; returns after Ctrl-C or SIGTERM.

    Raises:
        ArtefactError: nothing sound is built in ``settings.index_dir``.
        SettingsError: the port cannot be listened on.
    """
    start = time.perf_counter()
    listener = _listen(settings)
    app = create_app(settings, load_assistant(settings.index_dir))
    logging.getLogger("httpx").setLevel(logging.WARNING)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="warning",
            timeout_graceful_shutdown=_SHUTDOWN_S,
            server_header=False,
        )
    )
    host = settings.host if settings.host not in ("0.0.0.0", "::") else "127.0.0.1"
    port = listener.getsockname()[1]
    tell(
        f"Ready in {time.perf_counter() - start:.1f} s: http://{host}:{port} (API: http://{host}:{port}/docs)"
    )
    server.run(sockets=[listener])


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise SettingsError(
            f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}.",
            mend="set ASSISTANT_HOST and ASSISTANT_PORT to an address that is free.",
        ) from error
    return listener
