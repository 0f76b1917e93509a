"""`make load`: many users at once on the real server, which is restarted under them.

Given a built index, starts `app.py`, lets users ask for a time, stops it half way and starts it again, reads back
what was acknowledged, and writes a report. Exit code 1 where something fell short. What users do is in `crowd/`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import shutil
import sys
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from assistant.settings import Settings
from eval.crowd.report import Outcome, lines, write_report
from eval.crowd.server import Server
from eval.crowd.swap import Swapped, swap
from eval.crowd.tally import Tally
from eval.crowd.user import User

QUESTIONS = Path(__file__).parent / "questions" / "dev.jsonl"
_SEEDS = 1_000


def main() -> None:
    """Run, print, write; see above."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=Path("index/built"))
    parser.add_argument("--users", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument(
        "--think", type=float, default=5, help="seconds between answer and question, on average"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-restart", action="store_true")
    parser.add_argument("--swap", action="store_true", help="rebuild the index, in a copy, in the first half")
    parser.add_argument("--out", type=Path, default=Path("eval/reports"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(_measured(options, Path(folder)))
    write_report(options.out, outcome)
    print("\n".join(lines(outcome)))
    sys.exit(1 if outcome.faults() else 0)


async def _measured(options: argparse.Namespace, folder: Path) -> Outcome:
    index = shutil.copytree(options.index, folder / "built") if options.swap else options.index.resolve()
    server, tally, stop = Server(index, folder), Tally(), asyncio.Event()
    rows = map(json.loads, QUESTIONS.read_text(encoding="utf-8").splitlines())
    # Conversations have turns in its place.
    questions = [row["question"] for row in rows if "question" in row]
    await server.start()
    watching = asyncio.create_task(server.watch())
    users = [
        User(server.address, questions, tally, options.seed * _SEEDS + number, options.think)
        for number in range(options.users)
    ]
    before, began = os.getloadavg()[0], time.perf_counter()
    using = [asyncio.create_task(user.use(stop)) for user in users]
    try:
        swapping = asyncio.create_task(swap(server.address)) if options.swap else None
        down_s = await _half_way(server, options, swapping)
        await asyncio.sleep(max(0.0, began + options.seconds - time.perf_counter()))
        stop.set()
        await asyncio.gather(*using)
        seconds, during = time.perf_counter() - began, os.getloadavg()[0]
        lost = [what for user in users for what in await user.promises.broken(user.client)]
    finally:
        for task in (watching, *using):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        for user in users:
            await user.client.aclose()
        await server.stop()
    return Outcome(
        about=_about(options, before, during),
        seconds=seconds,
        answered=tally.answered,
        endpoints=tally.endpoints(),
        statuses={name: dict(counts) for name, counts in tally.statuses.items()},
        down_s=down_s,
        swapped=swapping.result() if swapping else None,
        promises=sum(len(user.promises) for user in users),
        lost=lost,
        bad=dict(tally.bad),
        samples=server.samples,
    )


async def _half_way(
    server: Server, options: argparse.Namespace, swapping: asyncio.Task[Swapped] | None
) -> float | None:
    """Restart it there, once nothing is being swapped; gives the seconds that nobody was answered."""
    await asyncio.sleep(options.seconds / 2)
    if swapping is not None:
        await swapping
    if options.no_restart:
        return None
    began = time.perf_counter()
    await server.stop()
    await server.start()
    return time.perf_counter() - began


def _about(options: argparse.Namespace, before: float, during: float) -> dict[str, str]:
    settings = Settings.from_environment()
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "hardware": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "Python": platform.python_version(),
        "load average before and at the end": f"{before:.1f} and {during:.1f}",
        "users": str(options.users),
        "mean thinking time": f"{options.think:g} s",
        "workers": str(settings.workers),
        "may wait": str(settings.max_waiting),
        "seed": str(options.seed),
    }


if __name__ == "__main__":
    main()
