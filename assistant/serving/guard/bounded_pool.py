"""Worker threads that take only so much work.

Given how many may work and how many jobs may wait for them, an executor that refuses what is beyond at
once. It does not know what the jobs are.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Any, ParamSpec, TypeVar

from assistant.errors import AssistantError

P = ParamSpec("P")
T = TypeVar("T")


class TooBusy(AssistantError):
    """All workers are at work, and enough jobs wait for them already."""


class BoundedPool(ThreadPoolExecutor):
    """Works on ``workers`` jobs at a time; ``max_waiting`` more may wait."""

    def __init__(self, workers: int, max_waiting: int) -> None:
        super().__init__(workers)
        self._workers = workers
        self._most = workers + max_waiting
        self._lock = Lock()
        self._unfinished = 0

    @property
    def waiting(self) -> int:
        """Jobs that no worker has begun."""
        return max(0, self._unfinished - self._workers)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """See ``Executor``.

        Raises:
            TooBusy: as many jobs as may wait already do.
        """
        with self._lock:
            if self._unfinished >= self._most:
                raise TooBusy("Too much is waiting here.", mend="try again in a few seconds.")
            self._unfinished += 1
        try:
            job = super().submit(fn, *args, **kwargs)
        except RuntimeError:  # it is being shut down
            self._ended(None)
            raise
        job.add_done_callback(self._ended)
        return job

    def _ended(self, _: Future[Any] | None) -> None:
        with self._lock:
            self._unfinished -= 1
