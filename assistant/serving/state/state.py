"""Everything that is kept, opened together.

Given a database's URL, gives the stores over it and worker threads to use them from an event loop. It does
not know what the stores hold, nor HTTP.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from assistant.errors import AssistantError
from assistant.serving.guard.bounded_pool import BoundedPool
from assistant.serving.state.agreement import AgreementTables
from assistant.serving.state.conversations import Conversations
from assistant.serving.state.database import Database, open_database
from assistant.serving.state.duels import Duels
from assistant.serving.state.feedback import Feedback
from assistant.serving.state.judged import JudgedQuestions
from assistant.serving.state.leaderboard import Leaderboards
from assistant.serving.state.migrating import migrate

_THREADS = 4
_MOST_WAITING = 200
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class State:
    """The stores; any thread may use them. ``work`` does so without holding up an event loop."""

    conversations: Conversations
    feedback: Feedback
    duels: Duels
    leaderboards: Leaderboards
    agreements: AgreementTables
    database: Database
    pool: ThreadPoolExecutor

    async def work(self, job: Callable[[], T]) -> T:
        """What ``job`` gives, done on a worker thread. A job that began is finished, whoever stops waiting.

        Raises:
            TooBusy: too many wait already, as they do where somebody else holds the database.
        """
        return await asyncio.get_running_loop().run_in_executor(self.pool, job)

    def close(self) -> None:
        """Finish what was started, take nothing new, close the database."""
        self.pool.shutdown(wait=True)
        self.database.close()


def open_state(url: str, judged: Sequence[Path] = ()) -> State:
    """Open a database, bring its tables to their newest form.

    Args:
        judged: files of questions that votes can be compared with measures on.

    Raises:
        SettingsError: it is no URL of a database that can be used.
        StateError: it cannot be reached, read or written, or a newer version wrote it.
    """
    database = open_database(url)
    try:
        migrate(database)
    except AssistantError:
        database.close()
        raise
    duels = Duels(database)
    return State(
        Conversations(database),
        Feedback(database),
        duels,
        Leaderboards(duels),
        AgreementTables(duels, JudgedQuestions(judged)),
        database,
        BoundedPool(_THREADS, _MOST_WAITING),
    )
