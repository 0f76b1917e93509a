"""Facts: of what an answer must hold, how much does it hold, and does it hold what it must not?

Given a question's regular expressions and an answer's text. ``facts_found`` is the share of groups of
``must`` that are met, in [0, 1], higher is better: the nugget recall of TREC's question answering track
(Voorhees 2003, "Overview of the TREC 2003 Question Answering Track"). ``says_forbidden`` is true, which is
bad, when any expression of ``must_not`` is found.
"""

from __future__ import annotations

from assistant.questions.judged_question import JudgedQuestion


def facts_met(question: JudgedQuestion, text: str) -> int:
    """How many groups are met: any expression of the group is found."""
    return sum(any(pattern.search(text) for pattern in group) for group in question.must)


def facts_found(question: JudgedQuestion, text: str | None) -> float | None:
    """Without a text 0; ``None`` where the question asks for no fact."""
    if not question.must:
        return None
    return 0.0 if text is None else facts_met(question, text) / len(question.must)


def says_forbidden(question: JudgedQuestion, text: str | None) -> bool | None:
    """``None`` where the question forbids nothing, or nothing was said."""
    if not question.must_not or text is None:
        return None
    return any(pattern.search(text) for pattern in question.must_not)
