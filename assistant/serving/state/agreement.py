"""How often people's votes and an automatic measure prefer the same answer.

Given votes, and verdicts on both systems' answers to judged questions. A vote counts where its question was
judged and both the person and the measure prefer one side; where the measure sees no difference, or the
person none, there is nothing to agree on, and it is counted apart. It does not know how verdicts come about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.evaluation.measures.proportion import Proportion
from assistant.serving.state.duels import Vote
from assistant.serving.state.leaderboard import question_key

if TYPE_CHECKING:
    from assistant.evaluation.verdict import Verdict

# Each gives a figure of which more is better; ``None`` where the question has nothing to score it by.
MEASURES: Mapping[str, Callable[[Verdict], float | None]] = {
    "right": lambda verdict: verdict.right,
    "facts": lambda verdict: verdict.facts,
    "evidence_any": lambda verdict: verdict.evidence_any,
    "ndcg": lambda verdict: verdict.ndcg,
    "citation_precision": lambda verdict: verdict.citation_precision,
    "citation_recall": lambda verdict: verdict.citation_recall,
    "token_f1": lambda verdict: verdict.token_f1,
    "rouge_l": lambda verdict: verdict.rouge_l,
    "confidence": lambda verdict: verdict.confidence,
    "brevity": lambda verdict: -verdict.words if verdict.answered else None,
}


@dataclass(frozen=True, slots=True)
class Agreement:
    """One measure against the votes.

    Attributes:
        agreeing: votes for the side that the measure prefers, of those where both prefer one.
        undecided_people: votes for neither side where the measure prefers one.
        undecided_measure: votes for a side where the measure sees no difference.
    """

    measure: str
    agreeing: Proportion
    undecided_people: int
    undecided_measure: int


def agreements(votes: Sequence[Vote], verdicts: Mapping[str, Mapping[str, Verdict]]) -> tuple[Agreement, ...]:
    """For each measure, how it agrees with the votes on judged questions.

    Args:
        verdicts: question text → system → verdict on its answer. A vote on a question that is not there,
            or lacks one of its systems, is left out.
    """
    judged = {question_key(question): by_system for question, by_system in verdicts.items()}
    return tuple(_agreement(name, measure, votes, judged) for name, measure in MEASURES.items())


def _agreement(
    name: str,
    measure: Callable[[Verdict], float | None],
    votes: Sequence[Vote],
    judged: Mapping[str, Mapping[str, Verdict]],
) -> Agreement:
    agreeing = decided = undecided_people = undecided_measure = 0
    for vote in votes:
        by_system = judged.get(question_key(vote.question), {})
        if not {vote.left, vote.right} <= by_system.keys():
            continue
        left, right = measure(by_system[vote.left]), measure(by_system[vote.right])
        if left is None or right is None:
            continue
        preferred = None if left == right else vote.left if left > right else vote.right
        if preferred is not None and vote.winner is not None:
            decided += 1
            agreeing += preferred == vote.winner
        undecided_people += preferred is not None and vote.winner is None
        undecided_measure += preferred is None and vote.winner is not None
    return Agreement(name, Proportion(agreeing, decided), undecided_people, undecided_measure)
