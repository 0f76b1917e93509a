"""Grounding: do quotes equal their source, and do they hold what the answer says?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.domain import Answer, Document
from assistant.evaluation.estimate import Estimate, mean, share, share_of_parts
from assistant.evaluation.headings import Headings
from assistant.evaluation.measures.grounding import numbers_grounded, quotes_equal
from assistant.evaluation.measures.unsupported import unsupported
from assistant.evaluation.scoring.parts import answered, inside
from assistant.evaluation.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Grounding:
    """Over all answers, alone and in conversations, if nothing else is said.

    Attributes:
        quotes_equal, numbers_grounded: of their quotes, and of their numbers.
        unsupported: of everything that was answered, with a figure or a name that its quotes lack.
        citation_precision, citation_recall: over questions alone, in scope; see ``Verdict``.
    """

    quotes_equal: Estimate
    numbers_grounded: Estimate
    unsupported: Estimate
    citation_precision: Estimate
    citation_recall: Estimate


def grounding(
    verdicts: Sequence[Verdict], answers: Mapping[str, Answer], documents: Mapping[str, Document]
) -> Grounding:
    """Of all verdicts and answers of a run, by question id."""
    given = [verdict for verdict in verdicts if not verdict.missing]
    headings = Headings(documents)

    def says_unsupported(verdict: Verdict) -> bool:
        answer = answers[verdict.id]
        about = f"{answer.standalone_question} {headings.above(answer.citations)}"
        return bool(unsupported(answer.text or "", answer.citations, about))

    return Grounding(
        quotes_equal=share_of_parts(given, lambda v: quotes_equal(answers[v.id].citations, documents)),
        numbers_grounded=share_of_parts(
            given, lambda v: numbers_grounded(answers[v.id].text or "", answers[v.id].citations)
        ),
        unsupported=share(answered(verdicts), says_unsupported),
        citation_precision=mean(inside(verdicts), lambda v: v.citation_precision),
        citation_recall=mean(inside(verdicts), lambda v: v.citation_recall),
    )
