"""Ideal answers: every figure and name stands in the passages they cite, and they meet their facts.

Given judged questions, lists findings. It does not know who learns from the answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.corpus.unsupported import unsupported_things
from assistant.doctor.finding import Finding
from assistant.doctor.support import heading_of
from assistant.domain import Chunk, Document
from assistant.questions.judged_question import JudgedQuestion

MAX_WORDS = 95
_MARK = re.compile(r"\[(\d+)\]")


def answer_findings(
    questions: Sequence[JudgedQuestion], documents: Mapping[str, Document], chunks: Sequence[Chunk]
) -> Iterator[Finding]:
    """Each different answer of a group once, at its first line."""
    seen: set[tuple[str, str]] = set()
    for question in questions:
        if not question.answer or (question.group or question.id, question.answer) in seen:
            continue
        seen.add((question.group or question.id, question.answer))
        marks = {int(mark) for mark in _MARK.findall(question.answer)}
        if not marks or max(marks) > len(question.evidence) or min(marks) < 1:
            problem = (
                f"the answer cites {sorted(marks) or 'nothing'}; there are {len(question.evidence)} quotes"
            )
            yield Finding(question.place, problem, "mark what supports it, [1] for the first quote")
        headings = (heading_of(span, chunks) for span in question.gold)
        quoted = " ".join(quote.quote for quote in question.evidence)
        about = " ".join([question.question, *headings])
        if missing := unsupported_things(question.answer, quoted, about):
            problem = f"the answer says {', '.join(missing)}, its evidence does not"
            yield Finding(question.place, problem, "quote the source, or leave it out")
        met = sum(any(one.search(question.answer) for one in group) for group in question.must)
        if met < question.min_must:
            problem = f"the answer meets {met} of the {question.min_must} facts it must"
            yield Finding(question.place, problem, "correct the answer or the facts")
        if len(question.answer.split()) > MAX_WORDS:
            problem = f"the answer has {len(question.answer.split())} words"
            yield Finding(question.place, problem, f"at most {MAX_WORDS}")
