from __future__ import annotations

from datetime import UTC, datetime
from math import log

import pytest

from assistant.serving.state.duels import Choice, Vote
from assistant.serving.state.leaderboard import Leaderboards, leaderboard
from assistant.serving.state.state import State
from tests.serving.state.said import both

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


def votes(choices: dict[Choice, int], *, one_question: bool = False, systems: str = "dl ml") -> list[Vote]:
    """``dl`` on the left."""
    left, right = systems.split()
    said = [choice for choice, times in choices.items() for _ in range(times)]
    return [
        Vote(str(at), "q" if one_question else f"q{at}", left, right, choice, None, NOON)
        for at, choice in enumerate(said)
    ]


def test_ratings_are_the_log_odds_on_elos_scale() -> None:
    board = leaderboard(votes({"left": 30, "right": 10, "tie": 4, "both_bad": 2}))
    # Ties half a win each, and one tie more: (30 + 3 + 1/2) to (10 + 3 + 1/2).
    (preference,) = board.preferences
    assert preference.difference == pytest.approx(400 / log(10) * log(33.5 / 13.5))
    assert preference.chance == pytest.approx(33.5 / 47)
    assert [one.system for one in board.standings] == ["dl", "ml"]
    assert sum(one.rating for one in board.standings) == pytest.approx(2000)
    best = board.standings[0]
    assert (best.votes, best.wins, best.losses, best.ties, best.both_bad) == (46, 30, 10, 6, 2)
    assert board.choices == {"left": 30, "right": 10, "tie": 4, "both_bad": 2}
    assert preference.separable
    assert preference.summary.startswith("dl is preferred to ml: 158 points (95 % interval +")
    assert best.interval is not None
    assert best.interval.low < best.rating < best.interval.high


def test_which_side_a_system_stood_on_changes_nothing() -> None:
    one = leaderboard(votes({"left": 9, "right": 4}))
    other = leaderboard(votes({"right": 9, "left": 4}, systems="ml dl"))
    assert one.standings == other.standings
    assert one.preferences == other.preferences


def test_few_votes_are_not_separable_yet_in_words() -> None:
    board = leaderboard(votes({"left": 5, "right": 3}))
    assert not board.preferences[0].separable
    assert board.summary.startswith("dl and ml are not separable yet: dl leads by ")
    level = leaderboard(votes({"tie": 1}))
    assert level.summary == "dl and ml are not separable yet: they are level after 1 vote."


def test_votes_that_all_go_one_way_have_no_interval_but_a_p_value() -> None:
    five, six = leaderboard(votes({"left": 5})), leaderboard(votes({"left": 6}))
    assert (five.preferences[0].interval, five.standings[0].interval) == (None, None)
    assert (five.preferences[0].p_value, five.preferences[0].separable) == (pytest.approx(2 / 32), False)
    assert (six.preferences[0].p_value, six.preferences[0].separable) == (pytest.approx(2 / 64), True)


def test_how_many_questions_it_would_take() -> None:
    # Connor 1987 by hand, shares 5/8 and 3/8: (1.960 √1 + 0.842 √(1 - 1/16))² / (1/16) = 123.2.
    assert leaderboard(votes({"left": 5, "right": 3})).preferences[0].questions_needed == 124
    # The formula says 6.8; but four of five went one way, and six are needed that do.
    assert leaderboard(votes({"left": 4, "tie": 1})).preferences[0].questions_needed == 8
    for said in ({"left": 6}, {"left": 2, "right": 2}, {"tie": 3}):
        assert leaderboard(votes(said)).preferences[0].questions_needed is None


def test_a_hundred_votes_on_one_question_are_one_question() -> None:
    board = leaderboard(votes({"left": 100}, one_question=True))
    assert (board.votes, board.questions) == (100, 1)
    assert not board.preferences[0].separable


def test_without_votes_all_are_level() -> None:
    board = leaderboard([])
    assert [(one.rating, one.interval, one.votes) for one in board.standings] == [(1000, None, 0)] * 2
    assert board.summary == "No votes yet."


def test_it_is_fitted_again_when_there_are_more_votes(state: State) -> None:
    boards = Leaderboards(state.duels)
    empty = boards.current()
    assert boards.current() is empty
    duel = state.duels.create("me", "q", both())
    assert boards.current() is empty
    state.duels.vote("me", duel.id, "left")
    assert boards.current().votes == 1
