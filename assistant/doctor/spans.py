"""Gold spans that no chunk holds whole: retrieval could never find them.

Given judged questions and chunks, lists findings. It does not know retrieval.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.doctor.finding import Finding
from assistant.domain import Chunk, Span
from assistant.questions.judged_question import JudgedQuestion


def span_findings(questions: Sequence[JudgedQuestion], chunks: Sequence[Chunk]) -> Iterator[Finding]:
    """Each span once, at the first question that has it."""
    whole: dict[Span, bool] = {}
    for question in questions:
        for quote, span in zip(question.evidence, question.gold, strict=True):
            if span in whole:
                continue
            whole[span] = any(chunk.span.covers(span) for chunk in chunks)
            if not whole[span]:
                problem = f"{quote.quote[:50]!r} is split between chunks"
                yield Finding(question.place, problem, "quote a shorter passage")
