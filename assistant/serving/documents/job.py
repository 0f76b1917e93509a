"""One long piece of work at a time, on a thread, and how far it is.

Given work, runs it where nobody waits for it, and tells what is going on. It does not know what the work is.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock, Thread
from typing import Literal

from assistant.errors import AssistantError
from assistant.serving.documents.child import Cancelled
from assistant.serving.documents.refusals import NotNow

logger = logging.getLogger(__name__)
Kind = Literal["plan", "rebuild", "rollback"]
State = Literal["running", "done", "failed", "cancelled"]
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the job is, or how it ended.

    Attributes:
        stage: what is going on; at the end, what came of it.
        done, total: of the stage alone; ``total`` is 0 where it cannot be known.
        seconds: since it began; at the end, in all.
    """

    kind: Kind
    state: State
    stage: str
    done: int
    total: int
    seconds: float


class Jobs:
    """At most one runs; the last one is remembered."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._now: Progress | None = None
        self._began = 0.0
        self._thread: Thread | None = None

    def now(self) -> Progress | None:
        """The job that runs, else the last; ``None`` before the first."""
        with self._lock:
            if self._now is None or self._now.state != "running":
                return self._now
            return replace(self._now, seconds=round(time.monotonic() - self._began, 1))

    def start(self, kind: Kind, work: Callable[[Tell], str]) -> Progress:
        """Begin.

        Args:
            work: is given what to tell, and gives what came of it, in a sentence.

        Raises:
            NotNow: another runs.
        """
        with self._lock:
            self._refuse_second()
            self._now = Progress(kind, "running", "Starting", 0, 0, 0.0)
            self._began = time.monotonic()
            self._thread = Thread(target=self._run, args=(work,), name=f"documents-{kind}", daemon=True)
            self._thread.start()
            return self._now

    def refuse_while_running(self) -> None:
        """Raises ``NotNow`` while a job runs."""
        with self._lock:
            self._refuse_second()

    def wait(self) -> None:
        """Until the job that runs has ended."""
        if self._thread is not None:
            self._thread.join()

    def _run(self, work: Callable[[Tell], str]) -> None:
        try:
            self._end("done", work(self._tell))
        except Cancelled as error:
            self._end("cancelled", error.message)
        except AssistantError as error:
            self._end("failed", str(error))
        # A thread has nobody else to tell; the log has it whole.
        except Exception:
            logger.exception("A job on documents failed")
            self._end("failed", "Something went wrong here.")

    def _tell(self, stage: str, done: int, total: int) -> None:
        with self._lock:
            if self._now is not None:
                self._now = replace(self._now, stage=stage, done=done, total=total)

    def _end(self, state: State, said: str) -> None:
        with self._lock:
            if self._now is not None:
                seconds = round(time.monotonic() - self._began, 1)
                self._now = replace(self._now, state=state, stage=said, done=0, total=0, seconds=seconds)

    def _refuse_second(self) -> None:
        if self._now is not None and self._now.state == "running":
            raise NotNow(
                "A plan, a rebuild or a rollback is at work.", mend="wait for its end, or cancel it."
            )
