"""The leaderboard: what all votes together say of the systems.

Given votes, fits Bradley-Terry ratings (``evaluation.statistics.bradley_terry``) and puts them into words.
A tie is half a win each; "both bad" counts as a tie here and is told apart in the counts. Votes on one
question are drawn together. It does not know answers or who voted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, log
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from assistant.evaluation.statistics.bootstrap import Interval
from assistant.evaluation.statistics.bradley_terry import Contest, fit
from assistant.evaluation.statistics.power import questions_needed
from assistant.serving.state.duels import CHOICES, Choice, Duels, Vote
from assistant.serving.state.judged import question_key

SYSTEMS = ("ml", "dl")
_CENTRE = 1000.0
_POINTS = 400 / log(10)  # Elo's scale: 400 points are odds of ten to one
_LEVEL = 0.05
_FEWEST = 6  # questions that all go one way: five have a p-value of 2 / 2**5, above the level


@dataclass(frozen=True, slots=True)
class Standing:
    """One system: its rating on Elo's scale, mean 1000, and what its votes were.

    ``interval`` (95 %) is ``None`` where all questions went alike. ``ties`` count "both bad" too, which
    ``both_bad`` counts alone.
    """

    system: str
    rating: float
    interval: Interval | None
    votes: int
    wins: int
    losses: int
    ties: int
    both_bad: int


@dataclass(frozen=True, slots=True)
class Preference:
    """Two systems against each other: ``chance`` in (0, 1) that ``better`` is preferred, ties left aside.

    ``difference`` of ratings, at least 0, with its interval as in ``Standing``; ``p_value`` see ``Contest``.
    ``questions_needed``: on how many questions there would have to be votes, so that a preference on as large
    a share of them as now is found four times in five (``evaluation.statistics.power``); ``None`` where it is
    separable already, or as many questions went one way as the other.
    """

    better: str
    worse: str
    difference: float
    interval: Interval | None
    chance: float
    p_value: float
    separable: bool
    questions_needed: int | None
    summary: str


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """Standings, best first. ``choices`` counts votes by side, so that a habit of one side shows."""

    votes: int
    questions: int
    choices: dict[Choice, int]
    standings: tuple[Standing, ...]
    preferences: tuple[Preference, ...]
    summary: str


class Leaderboards:
    """The leaderboard of the votes in a database, fitted again when there are more of them."""

    def __init__(self, duels: Duels) -> None:
        self._duels = duels
        self._lock = Lock()
        self._fitted: Leaderboard | None = None

    def current(self) -> Leaderboard:
        """Over every vote.

        Raises:
            StateError: the database fails.
        """
        with self._lock:
            # Votes are never changed or deleted: as many as before are the same as before.
            if self._fitted is None or self._fitted.votes != self._duels.vote_count():
                self._fitted = leaderboard(self._duels.votes())
            return self._fitted


def leaderboard(votes: Sequence[Vote]) -> Leaderboard:
    """What some votes say; every system has a standing, also without a vote."""
    systems = sorted({*SYSTEMS, *(side for vote in votes for side in (vote.left, vote.right))})
    points = _points(votes, systems)
    fitted = fit(points)
    standings = [
        _standing(votes, system, float(strength), interval)
        for system, strength, interval in zip(systems, fitted.strengths, fitted.intervals, strict=True)
    ]
    level = _LEVEL / max(1, len(fitted.contests))
    preferences = tuple(
        _preference(contest, systems, len(votes), _needed(contest, points, level))
        for contest in fitted.contests
    )
    counts = Counter(vote.choice for vote in votes)
    return Leaderboard(
        votes=len(votes),
        questions=len(points),
        choices={choice: counts[choice] for choice in CHOICES},
        standings=tuple(sorted(standings, key=lambda one: -one.rating)),
        preferences=preferences,
        summary=" ".join(one.summary for one in preferences) if votes else "No votes yet.",
    )


def _points(votes: Sequence[Vote], systems: Sequence[str]) -> NDArray[np.float64]:
    places = {system: place for place, system in enumerate(systems)}
    rows = {key: row for row, key in enumerate(dict.fromkeys(question_key(vote.question) for vote in votes))}
    points = np.zeros((len(rows), len(systems), len(systems)))
    for vote in votes:
        row, left, right = rows[question_key(vote.question)], places[vote.left], places[vote.right]
        points[row, left, right] += 0.5 if vote.winner is None else float(vote.winner == vote.left)
        points[row, right, left] += 0.5 if vote.winner is None else float(vote.winner == vote.right)
    return points


def _standing(votes: Sequence[Vote], system: str, strength: float, interval: Interval | None) -> Standing:
    own = [vote for vote in votes if system in (vote.left, vote.right)]
    wins = sum(vote.winner == system for vote in own)
    ties = sum(vote.winner is None for vote in own)
    return Standing(
        system=system,
        rating=_CENTRE + _POINTS * strength,
        interval=_scaled(interval, _CENTRE),
        votes=len(own),
        wins=wins,
        losses=len(own) - wins - ties,
        ties=ties,
        both_bad=sum(vote.choice == "both_bad" for vote in own),
    )


def _needed(contest: Contest, points: NDArray[np.float64], level: float) -> int | None:
    gains = points[:, contest.first, contest.second] - points[:, contest.second, contest.first]
    if contest.separable or (gains > 0).sum() == (gains < 0).sum():
        return None
    first, second = float((gains > 0).mean()), float((gains < 0).mean())
    return max(questions_needed(first, second, level), ceil(_FEWEST / (first + second)))


def _preference(contest: Contest, systems: Sequence[str], votes: int, needed: int | None) -> Preference:
    better, worse = systems[contest.first], systems[contest.second]
    difference, interval = contest.difference, contest.interval
    if difference < 0:
        better, worse, difference = worse, better, -difference
        interval = None if interval is None else Interval(-interval.high, -interval.low)
    scaled = _scaled(interval, 0.0)
    return Preference(
        better=better,
        worse=worse,
        difference=_POINTS * difference,
        interval=scaled,
        chance=1 / (1 + exp(-difference)),
        p_value=contest.p_value,
        separable=contest.separable,
        questions_needed=needed,
        summary=_words(better, worse, _POINTS * difference, scaled, contest, votes),
    )


def _words(
    better: str, worse: str, points: float, interval: Interval | None, contest: Contest, votes: int
) -> str:
    span = "" if interval is None else f" (95 % interval {interval.low:+.0f} to {interval.high:+.0f})"
    counted = f"{votes:,} vote{'' if votes == 1 else 's'}"
    if contest.separable:
        return f"{better} is preferred to {worse}: {points:.0f} points{span}, {counted}."
    if contest.difference == 0:
        return f"{better} and {worse} are not separable yet: they are level after {counted}."
    return (
        f"{better} and {worse} are not separable yet: {better} leads by {points:.0f} points{span}, {counted}."
    )


def _scaled(interval: Interval | None, centre: float) -> Interval | None:
    if interval is None:
        return None
    return Interval(centre + _POINTS * interval.low, centre + _POINTS * interval.high)
