"""What the automatic measures say of one answer, each as a figure of which more is better.

Given a question, judged or not, and an answer to it, gives the figures of ``evaluation``: the same functions
that its reports are made of. It does not know who else answered, nor what people said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assistant.domain import Answer
from assistant.evaluation.headings import Headings
from assistant.evaluation.measures.unsupported import unsupported
from assistant.evaluation.verdict import Verdict, judge
from assistant.questions.judged_question import JudgedQuestion

Marks = Mapping[str, float | None]  # by measure; ``None`` where there is nothing to measure by


@dataclass(frozen=True, slots=True)
class _Measured:
    """``unsupported``: how many figures and names of the answer its quotes lack; ``None`` of no answer."""

    verdict: Verdict
    unsupported: int | None


# These need somebody to have written down what a right answer holds, and where it stands.
_JUDGED: Mapping[str, Callable[[_Measured], float | None]] = {
    "right": lambda one: one.verdict.right,
    "facts": lambda one: one.verdict.facts,
    "evidence_any": lambda one: one.verdict.evidence_any,
    "ndcg": lambda one: one.verdict.ndcg,
    "citation_precision": lambda one: one.verdict.citation_precision,
    "citation_recall": lambda one: one.verdict.citation_recall,
    "token_f1": lambda one: one.verdict.token_f1,
    "rouge_l": lambda one: one.verdict.rouge_l,
}
_ANY: Mapping[str, Callable[[_Measured], float | None]] = {
    "supported": lambda one: None if one.unsupported is None else -one.unsupported,
    "confidence": lambda one: one.verdict.confidence,
    "answered": lambda one: one.verdict.answered,
    "brevity": lambda one: -one.verdict.words if one.verdict.answered else None,
    "speed": lambda one: -one.verdict.total_ms,
}
_ALL = {**_JUDGED, **_ANY}
MEASURES = tuple(_ALL)


def marks(question: JudgedQuestion, answer: Answer, headings: Headings) -> Marks:
    """Of each of ``MEASURES``.

    Args:
        question: without facts, gold and an ideal answer where nobody judged it (see ``unjudged``).
        headings: of the documents that the answer cites.
    """
    verdict = judge(question, answer)
    lacking = None
    if verdict.answered:
        about = f"{answer.standalone_question} {headings.above(answer.citations)}"
        lacking = len(unsupported(answer.text or "", answer.citations, about))
    measured = _Measured(verdict, lacking)
    figures = {name: measure(measured) for name, measure in _ALL.items()}
    return {name: None if figure is None else float(figure) for name, figure in figures.items()}


def unjudged(text: str) -> JudgedQuestion:
    """A question that gives nothing to judge by."""
    return JudgedQuestion("", text, "")
