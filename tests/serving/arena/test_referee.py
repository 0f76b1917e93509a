from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.serving.arena.referee import Referee
from assistant.serving.service import Service
from assistant.serving.state.refusals import NotKept
from assistant.serving.state.state import State, open_state
from tests.fakes import fake_assistant


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[State]:
    state = open_state(f"sqlite:///{tmp_path}/kept.db")
    yield state
    state.close()


@pytest.fixture
def referee(kept: State) -> Iterator[Referee]:
    service = Service(1, fake_assistant())
    yield Referee(service, kept)
    service.close()


def test_a_duel_is_kept_and_its_first_vote_counts(referee: Referee, kept: State) -> None:
    duel = asyncio.run(referee.duel("me", "What is one?"))
    assert kept.duels.get("me", duel.id) == duel
    first = asyncio.run(referee.vote("me", duel.id, "tie", "alike"))
    again = asyncio.run(referee.vote("me", duel.id, "left", None))
    assert again == first
    assert first.vote is not None
    assert (first.vote.choice, first.vote.reason) == ("tie", "alike")
    assert asyncio.run(referee.leaderboard()).votes == 1
    table = asyncio.run(referee.agreement(fake_assistant()))
    assert (table.votes, table.judged) == (1, 0)


def test_nobody_votes_for_somebody_else(referee: Referee) -> None:
    duel = asyncio.run(referee.duel("me", "What is one?"))
    with pytest.raises(NotKept):
        asyncio.run(referee.vote("you", duel.id, "tie", None))


def test_examples_are_judged_questions_where_there_are_any(tmp_path: Path, referee: Referee) -> None:
    over = fake_assistant()
    assert asyncio.run(referee.examples(over)) == over.examples
    file = tmp_path / "judged.jsonl"
    row = {"id": "a", "question": "Which is second?", "must": [["two"]], "kind": "fact", "topic": "concept"}
    file.write_text(json.dumps(row | {"evidence": [{"document": "d", "quote": "two"}]}), encoding="utf-8")
    state = open_state(f"sqlite:///{tmp_path}/other.db", [file])
    service = Service(1, over)
    assert asyncio.run(Referee(service, state).examples(over)) == ("Which is second?",)
    service.close()
    state.close()
