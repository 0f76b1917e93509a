from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.serving.state.duels import Choice
from assistant.serving.state.refusals import AlreadyVoted, NotKept, TextRefused
from assistant.serving.state.state import State
from tests.serving.state.said import both


def test_sides_are_drawn_once_and_stay(state: State) -> None:
    sides = Counter()
    for _ in range(60):
        duel = state.duels.create("me", "q", both())
        sides[duel.left] += 1
        assert {duel.left, duel.right} == {"ml", "dl"}
        assert state.duels.get("me", duel.id) == duel
    assert set(sides) == {"ml", "dl"}  # all on one side: once in 2**59


@pytest.mark.parametrize("choice", ["left", "right", "tie", "both_bad"])
def test_a_vote_is_kept_with_its_duel(state: State, choice: Choice) -> None:
    duel = state.duels.create("me", "q", both())
    vote = state.duels.vote("me", duel.id, choice, "be\0cause")
    assert vote.reason == "be\ufffdcause"
    assert vote.winner == {"left": duel.left, "right": duel.right}.get(choice)
    assert state.duels.get("me", duel.id).vote == vote
    assert state.duels.votes() == state.duels.votes("me") == [vote]
    assert state.duels.votes("you") == []


def test_only_the_first_vote_counts(state: State) -> None:
    duel = state.duels.create("me", "q", both())
    first = state.duels.vote("me", duel.id, "left")
    for choice in ("left", "right"):
        with pytest.raises(AlreadyVoted):
            state.duels.vote("me", duel.id, choice)
    assert state.duels.votes() == [first]


def test_a_duel_is_its_owners(state: State) -> None:
    duel = state.duels.create("me", "q", both())
    for owner, identifier in (("you", duel.id), ("me", "f" * 32), ("me", "\0")):
        with pytest.raises(NotKept):
            state.duels.vote(owner, identifier, "left")
        with pytest.raises(NotKept):
            state.duels.get(owner, identifier)
    assert state.duels.vote_count() == 0


def test_the_newest_is_left_open_until_it_has_its_vote(state: State) -> None:
    assert state.duels.left_open("me") is None
    older, newer = (state.duels.create("me", question, both()) for question in ("one", "two"))
    state.duels.create("you", "three", both())
    assert state.duels.left_open("me") == newer
    state.duels.vote("me", newer.id, "tie")
    assert state.duels.left_open("me") is None  # the older one is not asked about again
    assert state.duels.get("me", older.id).vote is None


def test_answers_of_many_duels_at_once(state: State) -> None:
    made = [state.duels.create("me", "q", both()) for _ in range(3)]
    wanted = [made[0].id, made[2].id, "f" * 32]
    assert state.duels.answers(wanted) == {one.id: one.answers for one in (made[0], made[2])}
    assert state.duels.answers([]) == {}


def test_texts_are_bounded(state: State) -> None:
    duel = state.duels.create("me", "q", both())
    with pytest.raises(TextRefused) as refused:
        state.duels.vote("me", duel.id, "tie", "x" * 2001)
    assert refused.value.field == "reason"
    assert state.duels.get("me", duel.id).vote is None


def test_many_threads_vote_on_one_duel_and_one_of_them_does(state: State) -> None:
    duel = state.duels.create("me", "q", both())

    def vote(number: int) -> bool:
        try:
            state.duels.vote("me", duel.id, "left" if number % 2 else "right")
        except AlreadyVoted:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        kept = list(pool.map(vote, range(48)))
    assert sum(kept) == state.duels.vote_count() == 1


def test_many_threads_vote_on_many_duels_and_all_of_them_count(state: State) -> None:
    def play(number: int) -> str:
        duel = state.duels.create("me", f"q{number}", both())
        return state.duels.vote("me", duel.id, "tie").duel

    with ThreadPoolExecutor(16) as pool:
        voted = set(pool.map(play, range(80)))
    assert {vote.duel for vote in state.duels.votes()} == voted
    assert len(voted) == 80
