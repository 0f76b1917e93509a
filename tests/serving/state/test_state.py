from __future__ import annotations

import asyncio
import threading

import pytest

from assistant.serving.guard.bounded_pool import TooBusy
from assistant.serving.state import state as states
from assistant.serving.state.state import State


def test_whoever_comes_when_too_many_wait_is_sent_away(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(states, "_MOST_WAITING", 2)
    asyncio.run(_held_up(states.open_state(database_url)))


async def _held_up(state: State) -> None:
    go_on = threading.Event()
    taken = [asyncio.create_task(state.work(go_on.wait)) for _ in range(states._THREADS + 2)]
    await asyncio.sleep(0)
    with pytest.raises(TooBusy, match="try again"):
        await state.work(go_on.wait)
    go_on.set()
    assert all(await asyncio.gather(*taken))
    state.close()
