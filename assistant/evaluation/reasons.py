"""Why an answer is wrong: a cause by rule, and a sentence for people.

Given judged questions and a scored run, names for every wrong answer the first stage at which it went wrong.
It asks no model and does not know how answers are made: it reads what decided them where the run tells it,
and else says what answer and evidence allow. ``ml`` is taken for a system that recognises known questions,
every other for one that answers from what it found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.domain import Draft, Explanation
from assistant.evaluation.score import ScoredRun
from assistant.evaluation.verdict import EVIDENCE_K, Verdict
from assistant.evaluation.wrong_answer import WrongAnswer
from assistant.questions.judged_question import JudgedQuestion

REASONS = "reasons.jsonl"
_BY_INTENT = "ml"
_FAR = 0.5  # word F1 of a rewritten follow-up; below, 47 % of dev's are answered right, from there on 77 %
_NAMED = 3  # terms or signals in a sentence


class Cause(StrEnum):
    """The first stage that went wrong; ``GATE`` is the only one where a looser gate would have helped."""

    MISSING = "missing"  # the run has no answer
    LET_THROUGH = "let_through"  # nothing answers it, and it was answered
    REWRITING = "rewriting"  # a follow-up was taken for another question
    GATE = "gate"  # declined, though a right answer stood first, or, untold, the evidence was found
    DECLINED = "declined"  # declined; the run does not tell what would have been said
    UNKNOWN_INTENT = "unknown_intent"  # no known question has an answer that is right
    WRONG_INTENT = "wrong_intent"  # taken for another known question
    MISSED = "missed"  # the evidence was not found
    RANKED_LOW = "ranked_low"  # the evidence, or a right answer, was there, and something else stood first
    UNSAID = "unsaid"  # it rests on the evidence, or that stood first, and does not say what is asked


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one answer is wrong; ``question`` is its id, ``words`` a sentence or two for people."""

    question: str
    answerer: str
    cause: Cause
    words: str


def reasons_of(questions: Sequence[JudgedQuestion], run: ScoredRun) -> list[Reason]:
    """One for every wrong answer, in the order of the questions; none for what could not be scored.

    Where two systems differ, the reason is in the run of the one that is wrong.

    Args:
        questions: those that the run was scored on, in that order.
    """
    seen = {draft.title: draft for answer in run.answers.values() for draft in answer.explanation.drafts}
    reasons = []
    for question, verdict in zip(questions, run.verdicts, strict=True):
        if verdict.right is False:
            cause, words = _why(question, verdict, run, seen)
            reasons.append(Reason(question.id, run.scores.answerer, cause, words))
    return reasons


def count_causes(reasons: Sequence[Reason]) -> dict[Cause, int]:
    """How often each cause comes, the most frequent first."""
    return dict(Counter(reason.cause for reason in reasons).most_common())


def _why(
    question: JudgedQuestion, verdict: Verdict, run: ScoredRun, seen: Mapping[str, Draft]
) -> tuple[Cause, str]:
    answer = run.answers.get(question.id)
    if answer is None:
        return Cause.MISSING, "The run has no answer to it."
    told = answer.explanation
    if question.out_of_scope:
        return Cause.LET_THROUGH, (
            f"It answered at {answer.confidence:.0%} confidence what nothing in the documents answers"
            f"{_spoke('for answering', told.covered_by, 1)}."
        )
    wrong = WrongAnswer(question, answer)
    if wrong.declined and wrong.place == 1:
        return _declined(wrong, f"though the answer that stood first{_title(told.drafts[0])} is right")
    if verdict.rewrite_f1 is not None and verdict.rewrite_f1 < _FAR:
        return Cause.REWRITING, (
            f"It took the follow-up for “{answer.standalone_question}”; it stands for "
            f"“{question.standalone}” (word F1 {verdict.rewrite_f1:.2f})."
        )
    return _by_intent(wrong, seen) if run.scores.answerer == _BY_INTENT else _by_evidence(wrong)


def _by_intent(wrong: WrongAnswer, seen: Mapping[str, Draft]) -> tuple[Cause, str]:
    drafts, place = wrong.told.drafts, wrong.place
    if wrong.declined and not drafts:
        return Cause.DECLINED, f"It declined at {wrong.answer.confidence:.0%} confidence."
    took = f"It took the question for {_recognised(wrong.told)}{' and declined' if wrong.declined else ''}"
    if place is not None:
        return (
            Cause.WRONG_INTENT,
            f"{took}; the right one, “{drafts[place - 1].title}”, came in place {place}.",
        )
    if wrong.cites_gold:
        return Cause.UNSAID, f"{took}; its answer rests on the right passage but {wrong.lack}."
    if right := next(filter(wrong.is_answered_by, seen.values()), None):
        return Cause.WRONG_INTENT, f"{took}; the right one, “{right.title}”, was not among the likeliest."
    if not drafts:
        return Cause.WRONG_INTENT, f"{took}; its answer {wrong.lack}."
    return Cause.UNKNOWN_INTENT, (
        f"{took}; of the {len(seen)} known questions that it thought of anywhere in this run, none has an "
        "answer that is right."
    )


def _by_evidence(wrong: WrongAnswer) -> tuple[Cause, str]:
    drafts, place, rank = wrong.told.drafts, wrong.place, wrong.rank
    if wrong.declined and not drafts:
        return _by_rank(wrong, rank)
    said = "It declined, and what stood first" if wrong.declined else "What it said"
    if place is not None and place > 1:
        right = drafts[place - 1]
        stood = f"stood ready in place {place}" if right.title else "stood in a passage that it read"
        return Cause.RANKED_LOW, f"{said} {wrong.lack}; a right answer{_title(right)} {stood}."
    if wrong.cites_gold:
        return Cause.UNSAID, f"{said} rests on a right passage but {wrong.lack}."
    if rank is None:
        found = len(wrong.answer.evidence)
        return (
            Cause.MISSED,
            f"No right passage was among the {found} that it found; {said.lower()} {wrong.lack}.",
        )
    if rank > 1:
        return Cause.RANKED_LOW, f"{said} rests on another passage; a right one came in place {rank}."
    return Cause.UNSAID, f"{said} rests on another passage than the right one, which came first."


def _by_rank(wrong: WrongAnswer, rank: int | None) -> tuple[Cause, str]:
    """Of what was declined where it is not told what stood ready."""
    if rank is None:
        found = len(wrong.answer.evidence)
        return Cause.MISSED, f"It declined; no right passage was among the {found} that it found."
    if rank > EVIDENCE_K:
        return Cause.RANKED_LOW, f"It declined; a right passage came only in place {rank} of what it found."
    return _declined(wrong, f"though a right passage came in place {rank} of what it found")


def _declined(wrong: WrongAnswer, though: str) -> tuple[Cause, str]:
    spoke = _spoke("against answering", wrong.told.covered_by, -1)
    return Cause.GATE, f"It declined at {wrong.answer.confidence:.0%} confidence, {though}{spoke}."


def _recognised(told: Explanation) -> str:
    if not told.intents:
        return "another"
    terms = [term for term in told.terms if term.weight > 0][:_NAMED]
    by = f", by {', '.join(f'“{term.term}” ({term.weight:+.1f})' for term in terms)}" if terms else ""
    return f"“{told.intents[0].title}” ({told.intents[0].probability:.0%}{by})"


def _spoke(what: str, covered_by: Mapping[str, float], sign: int) -> str:
    """The signals that added most to the log odds with that sign."""
    ordered = sorted(covered_by.items(), key=lambda item: -sign * item[1])
    named = [f"{name.replace('_', ' ')} ({added:+.1f})" for name, added in ordered if sign * added > 0]
    return f"; what spoke most {what}: {', '.join(named[:_NAMED])}" if named else ""


def _title(draft: Draft) -> str:
    return f", to “{draft.title}”," if draft.title else ""
