"""What a job says while it works on a thread, as an asynchronous iterator.

Given a job that tells pieces of text and a pool of threads, gives the pieces as they come, and then the
job's result. It does not know what is said, or to whom.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from threading import Event
from typing import Generic, TypeVar

from assistant.protocols import Tell

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Finished(Generic[T]):
    """The last thing that comes."""

    result: T


class _NobodyListens(Exception):
    """Ends the job at its next piece."""


async def relayed(pool: Executor, job: Callable[[Tell], T]) -> AsyncGenerator[str | Finished[T]]:
    """Pieces in order, then ``Finished``; what the job raises is raised here.

    When the iterator is closed early, the job ends at the next piece that it tells.
    """
    loop = asyncio.get_running_loop()
    pieces: asyncio.Queue[str | None] = asyncio.Queue()
    closed = Event()

    def tell(piece: str) -> None:
        if closed.is_set():
            raise _NobodyListens
        loop.call_soon_threadsafe(pieces.put_nowait, piece)

    def end(done: asyncio.Future[T]) -> None:
        if not done.cancelled():
            done.exception()  # asked for, or asyncio complains where nobody listens any more
        pieces.put_nowait(None)

    done = loop.run_in_executor(pool, job, tell)
    done.add_done_callback(end)
    try:
        while (piece := await pieces.get()) is not None:
            yield piece
        yield Finished(await done)
    finally:
        closed.set()
