"""How often people's votes and an automatic measure prefer the same answer.

Given votes, and what the measures say of both answers that stood there (``marks``). A vote counts where both
the person and the measure prefer one side; where the measure sees no difference, or the person none, there is
nothing to agree on, and it is counted apart. It does not know who voted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock

from assistant.domain import Document
from assistant.evaluation.estimate import Estimate, share_of_flags
from assistant.evaluation.headings import Headings
from assistant.questions.judged_question import JudgedQuestion
from assistant.serving.state.duels import Duels, Vote
from assistant.serving.state.judged import JudgedQuestions, question_key
from assistant.serving.state.marks import MEASURES, Marks, marks, unjudged
from assistant.wire import answer_from_wire

Sides = Mapping[str, Marks]  # by system


@dataclass(frozen=True, slots=True)
class Agreement:
    """One measure against the votes.

    Attributes:
        agreeing: share in [0, 1] of votes for the side that the measure prefers, of those where both prefer
            one; 0.5 is chance. Its interval draws whole questions; there is none where votes on the only one differ.
        undecided_people: votes for neither side where the measure prefers one.
        undecided_measure: votes for a side where the measure sees no difference.
    """

    measure: str
    agreeing: Estimate
    undecided_people: int
    undecided_measure: int


@dataclass(frozen=True, slots=True)
class AgreementTable:
    """Every measure, in the order of ``MEASURES``; ``judged`` of the votes are on judged questions."""

    votes: int
    judged: int
    agreements: tuple[Agreement, ...]


class AgreementTables:
    """The table over the votes in a database; what was measured once is remembered."""

    def __init__(self, duels: Duels, questions: JudgedQuestions) -> None:
        self._duels, self.questions = duels, questions
        self._lock = Lock()
        self._judged: Mapping[str, JudgedQuestion] = {}
        self._marked: dict[str, Sides] = {}

    def current(self, documents: Mapping[str, Document]) -> AgreementTable:
        """Over every vote.

        Raises:
            StateError: the database fails.
            EvaluationError: a file of judged questions cannot be read.
        """
        judged = self.questions.by_key(documents)
        with self._lock:
            if judged is not self._judged:
                self._judged, self._marked = judged, {}
            votes = self._duels.votes()
            self._mark([vote for vote in votes if vote.duel not in self._marked], documents)
            return AgreementTable(
                len(votes),
                sum(question_key(vote.question) in judged for vote in votes),
                agreements(votes, self._marked),
            )

    def _mark(self, votes: Sequence[Vote], documents: Mapping[str, Document]) -> None:
        headings = Headings(documents)
        answers = self._duels.answers([vote.duel for vote in votes])
        for vote in votes:
            question = self._judged.get(question_key(vote.question)) or unjudged(vote.question)
            self._marked[vote.duel] = {
                system: marks(question, answer_from_wire(wire), headings)
                for system, wire in answers[vote.duel].items()
            }


def agreements(votes: Sequence[Vote], marked: Mapping[str, Sides]) -> tuple[Agreement, ...]:
    """For each measure, how it agrees with the votes.

    Args:
        marked: by duel.
    """
    return tuple(_agreement(name, votes, marked) for name in MEASURES)


def _agreement(name: str, votes: Sequence[Vote], marked: Mapping[str, Sides]) -> Agreement:
    agreeing, questions = list[bool](), list[str]()
    undecided_people = undecided_measure = 0
    for vote in votes:
        sides = marked[vote.duel]
        left, right = sides[vote.left][name], sides[vote.right][name]
        if left is None or right is None:
            continue
        preferred = None if left == right else vote.left if left > right else vote.right
        if preferred is not None and vote.winner is not None:
            agreeing.append(preferred == vote.winner)
            questions.append(question_key(vote.question))
        undecided_people += preferred is not None and vote.winner is None
        undecided_measure += preferred is None and vote.winner is not None
    return Agreement(name, _share(agreeing, questions), undecided_people, undecided_measure)


def _share(agreeing: Sequence[bool], questions: Sequence[str]) -> Estimate:
    estimate = share_of_flags(agreeing, questions)
    if len(set(questions)) == 1 and 0 < estimate.value < 1:
        # Draws of one question are all alike, which says nothing of others.
        return replace(estimate, low=float("nan"), high=float("nan"))
    return estimate
