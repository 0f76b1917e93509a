from __future__ import annotations

from datetime import UTC, datetime

from assistant.serving.arena.standings import standings
from assistant.serving.state.duels import Choice, Vote
from assistant.serving.state.leaderboard import leaderboard

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


def shown(**choices: int) -> str:
    """After so many votes with ``dl`` on the left, each on a question of its own."""
    said: list[Choice] = [choice for choice, times in choices.items() for _ in range(times)]
    votes = [Vote(str(at), f"q{at}", "dl", "ml", choice, None, NOON) for at, choice in enumerate(said)]
    return standings(leaderboard(votes))


def row(label: str, *cells: str) -> str:
    return f'<tr><th scope="row">{label}</th>' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def test_without_votes_it_says_so() -> None:
    assert "No votes yet." in shown()
    assert row("Rating", "1,000", "1,000") in shown()


def test_the_table_has_the_best_first_and_both_bad_apart_from_ties() -> None:
    board = shown(left=3, right=1, tie=2, both_bad=4)
    assert board.index('<th scope="col">Neural (dl)') < board.index('<th scope="col">Classical (ml)')
    for line in (
        row("Votes", "10", "10"),
        row("Won", "3", "1"),
        row("Lost", "1", "3"),
        row("Ties", "2", "2"),
        row("Both bad", "4", "4"),
    ):
        assert line in board


def test_in_words_whether_anything_is_separable() -> None:
    assert "Not separable yet: Neural (dl) leads Classical (ml) by " in shown(left=5, right=3)
    assert "Not separable yet: both are level." in shown(left=2, right=2)
    assert "people prefer it, beyond chance." in shown(left=30, right=5)


def test_how_many_questions_it_would_take() -> None:
    # Connor's formula: shares 5/8 and 3/8 of the questions, level 0.05, power 0.8.
    assert "There are votes on 8 questions; if it goes on like this, votes on about 124 would tell." in shown(
        left=5, right=3
    )
    # Five questions that all go one way are one too few for sign flips.
    assert "votes on about 6 would tell." in shown(left=5)
    assert "would tell" not in shown(left=30, right=5)
    assert "would tell" not in shown(left=1, right=1)
    assert "would tell" not in shown(tie=3)


def test_a_habit_of_one_side_shows() -> None:
    assert "Answer A was chosen twice, answer B never;" in shown(left=2)
