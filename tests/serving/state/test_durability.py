"""What was acknowledged survives ``kill -9``, whenever it comes."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from assistant.serving.state.state import State, open_state
from tests.serving.state.conftest import sqlite_url

ROOT = Path(__file__).parents[3]
KILLS = 10


def test_ten_kills_at_random_points_lose_nothing(tmp_path: Path) -> None:
    url, rng, acknowledged = sqlite_url(tmp_path), random.Random(1), []
    for _ in range(KILLS):
        acknowledged += killed(url, rng.uniform(0.0, 0.25))
        state = open_state(url)
        kept = everything(state, acknowledged)
        state.close()
        assert [line for line in acknowledged if line not in kept] == []
        sound = sqlite3.connect(tmp_path / "state" / "kept.db")
        assert sound.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert sound.execute("PRAGMA foreign_key_check").fetchall() == []
        sound.close()
    assert {line.split()[0] for line in acknowledged} == {
        "conversation",
        "exchange",
        "duel",
        "vote",
        "opinion",
    }


def killed(url: str, after_s: float) -> list[str]:
    """What a process acknowledged that was killed so long after its first acknowledgement."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.serving.state.keeper", url],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    time.sleep(after_s)
    process.kill()
    whole = first + process.stdout.read()
    process.wait()
    process.stdout.close()
    assert first
    return whole.split("\n")[:-1]  # what follows the last line's end was cut


def everything(state: State, acknowledged: list[str]) -> set[str]:
    """What is kept, in the keeper's words."""
    lines = {f"opinion {one.id}" for one in state.feedback.given()}
    lines |= {f"vote {one.duel} {one.winner}" for one in state.duels.votes()}
    for heading in state.conversations.listed("me"):
        lines.add(f"conversation {heading.id}")
        numbers = (one.number for one in state.conversations.get("me", heading.id).exchanges)
        lines |= {f"exchange {heading.id} {number}" for number in numbers}
    for line in acknowledged:
        kind, identifier, *_ = line.split()
        if kind == "duel":
            lines.add(f"duel {identifier} {state.duels.get('me', identifier).left}")
    return lines
