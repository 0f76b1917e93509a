"""`assistant eval` as a process beside the server: started, watched, ended.

Given a command, runs it where it cannot slow down who asks: with the lowest priority. It ends when it is told
to, or with the server, however that ends. It does not know what the command evaluates.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Sequence
from threading import Thread

from assistant.commands.progress_lines import Progress, read_progress
from assistant.serving.evaluating.reason import last_words

logger = logging.getLogger(__name__)
EVAL = (sys.executable, "-m", "assistant", "eval", "--progress", "json", "--tethered")
_LOWEST = 19
_END_S = 5.0
_SAID_LINES = 30  # of what it says beside its progress; the longest message of ours has 22


class Process:
    """One, running as soon as it is made.

    Attributes:
        progress: what it told last.
        last_words: once it has ended, why it failed; empty where it did not, or was told to end.

    Raises:
        OSError: it cannot be started.
    """

    def __init__(self, command: Sequence[str]) -> None:
        # It holds nothing of the terminal's: Ctrl-C is for the server, which ends it.
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        if hasattr(os, "setpriority"):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, _LOWEST)
        self.progress = Progress("Starting", 0, 0)
        self.last_words = ""
        self._told_to_end = False
        self._watcher: Thread | None = None

    def watch(self, on_end: Callable[[], None]) -> None:
        """Follow its progress; ``on_end`` is called, on another thread, once it has ended."""
        self._watcher = Thread(target=self._follow, args=(on_end,), name="evaluation", daemon=True)
        self._watcher.start()

    def end(self) -> None:
        """Have it end now, and wait until it has; what it has written whole stays."""
        self._told_to_end = True
        self._process.terminate()
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
        if self._watcher is not None:
            self._watcher.join()

    def _follow(self, on_end: Callable[[], None]) -> None:
        said: deque[str] = deque(maxlen=_SAID_LINES)
        for line in self._process.stderr or ():
            if told := read_progress(line):
                self.progress = told
            else:
                said.append(line)
        code = self._process.wait()
        if code and not self._told_to_end:
            self.last_words = last_words(code, said)
            logger.error("An evaluation ended with code %d:\n%s", code, "".join(said).rstrip())
        for stream in (self._process.stdin, self._process.stderr):
            if stream is not None:
                stream.close()
        on_end()
