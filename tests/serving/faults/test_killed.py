"""The real server is killed under its users, again and again: what it acknowledged is there when it is back."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from pathlib import Path

from eval.crowd.server import Server
from eval.crowd.tally import Tally
from eval.crowd.user import User

_KILLS = 3
_USERS = 6
_QUESTIONS = ("What does a banana cost?", "Why does dough rise?", "Who won the world cup?")


def test_kills_at_random_points_lose_nothing_that_was_acknowledged(
    built_once: tuple[Path, Path], tmp_path: Path
) -> None:
    tally, promises, lost = asyncio.run(_killed_again_and_again(built_once[1], tmp_path))
    assert lost == []
    assert promises > _KILLS
    assert [what for what in tally.bad if "5" in what] == []
    kept = sqlite3.connect(tmp_path / "kept.db")
    assert kept.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    kept.close()


async def _killed_again_and_again(index: Path, folder: Path) -> tuple[Tally, int, list[str]]:
    server, tally, rng = Server(index, folder), Tally(), random.Random(7)
    users = [User(server.address, _QUESTIONS, tally, seed, think_s=0.02) for seed in range(_USERS)]
    lost = []
    await server.start()
    for _ in range(_KILLS):
        stop, before = asyncio.Event(), sum(len(user.promises) for user in users)
        using = [asyncio.create_task(user.use(stop)) for user in users]
        while sum(len(user.promises) for user in users) == before:
            await asyncio.sleep(0.01)
        await asyncio.sleep(rng.uniform(0, 1))
        await server.kill()
        stop.set()
        # Whoever was not answered comes back to the next one.
        await server.start()
        await asyncio.gather(*using)
        lost += [what for user in users for what in await user.promises.broken(user.client)]
    for user in users:
        await user.client.aclose()
    assert await server.stop() in (0, -15)
    return tally, sum(len(user.promises) for user in users), lost
