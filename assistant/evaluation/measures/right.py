"""Right: the answer holds the facts it must hold and none it must not.

Given a question's regular expressions and an answer's text. 1 is right, 0 is not; a missing answer
is not right. Higher is better. The form, facts that must and must not be found, is the project's own
(design part 4); it follows the nuggets of TREC's question answering track (Voorhees 2003).
"""

from __future__ import annotations

from assistant.evaluation.measures.facts import facts_met, says_forbidden
from assistant.questions.judged_question import JudgedQuestion


def is_right(question: JudgedQuestion, text: str | None) -> bool:
    """Whether at least ``min_must`` groups are met and nothing forbidden is found."""
    if text is None:
        return False
    return facts_met(question, text) >= question.min_must and not says_forbidden(question, text)
