"""Answering: is what was said right, does it hold the facts, and how long is it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.evaluation.estimate import Estimate, mean, percentiles, share, share_of_parts
from assistant.evaluation.measures.proportion import Proportion
from assistant.evaluation.scoring.parts import answered, inside
from assistant.evaluation.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Answering:
    """Over questions in scope that can be scored, answered or not, if nothing else is said; see ``Verdict``.

    Attributes:
        right_if_answered, median_words: of those that were answered.
        forbidden: of the answers that there is something forbidden to.
        expected_f1: over questions that come with an expected answer.
        things_held: of all numbers and names in their expected answers.
        turns_right: over turns of conversations, in scope or out.
        rewrite_f1: over follow-ups whose stand-alone form is known.
    """

    right: Estimate
    right_if_answered: Estimate
    facts: Estimate
    forbidden: Estimate
    token_f1: Estimate
    rouge_l: Estimate
    expected_f1: Estimate
    things_held: Estimate
    median_words: Estimate
    turns_right: Estimate
    rewrite_f1: Estimate


def answering(verdicts: Sequence[Verdict]) -> Answering:
    """Of all verdicts of a run."""
    asked = inside(verdicts)
    said = answered(asked)
    return Answering(
        right=share(asked, lambda v: v.right),
        right_if_answered=share(said, lambda v: v.right),
        facts=mean(asked, lambda v: v.facts),
        forbidden=share(asked, lambda v: v.forbidden),
        token_f1=mean(asked, lambda v: v.token_f1),
        rouge_l=mean(asked, lambda v: v.rouge_l),
        expected_f1=mean(asked, lambda v: v.expected_f1),
        things_held=share_of_parts(asked, lambda v: Proportion(v.things_held, v.things_expected)),
        median_words=percentiles(said, lambda v: v.words, [50])[0],
        turns_right=share([v for v in verdicts if v.turn], lambda v: v.right),
        rewrite_f1=mean(verdicts, lambda v: v.rewrite_f1),
    )
