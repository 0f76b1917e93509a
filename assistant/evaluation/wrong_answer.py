"""A wrong answer to a question in scope, and what rules about its cause ask of it.

Given a judged question and the answer with what decided it, says what stood ready, what was found, and what is
lacking. It does not name causes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.domain import Answer, Draft, Explanation, Span
from assistant.evaluation.measures.facts import facts_met, says_forbidden
from assistant.evaluation.measures.right import is_right
from assistant.questions.judged_question import JudgedQuestion


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    question: JudgedQuestion
    answer: Answer

    @property
    def told(self) -> Explanation:
        """Empty where the run does not tell what decided."""
        return self.answer.explanation

    @property
    def declined(self) -> bool:
        return self.answer.text is None

    @property
    def cites_gold(self) -> bool:
        """Whether what was said, or stood first when it declined, rests on a gold passage."""
        if self.declined:
            return bool(self.told.drafts) and self._on_gold(self.told.drafts[0].spans)
        return self._on_gold([Span(one.document, one.start, one.end) for one in self.answer.citations])

    @property
    def place(self) -> int | None:
        """Of the first right answer that stood ready, from 1."""
        ready = enumerate(self.told.drafts, start=1)
        return next((place for place, draft in ready if self.is_answered_by(draft)), None)

    @property
    def rank(self) -> int | None:
        """Of the first gold passage in what was found, from 1."""
        found = (one for one in self.answer.evidence if any(map(one.chunk.span.covers, self.question.gold)))
        return next((one.rank for one in found), None)

    @property
    def lack(self) -> str:
        """What is wrong with what was said, or stood first: a predicate."""
        text = self.answer.text or (self.told.drafts[0].text if self.told.drafts else "")
        met, needed = facts_met(self.question, text), self.question.min_must
        forbidden = "says what it must not" if says_forbidden(self.question, text) else ""
        lacking = ""
        if met < needed:
            lacking = f"holds {met} of {needed} facts needed" if needed > 1 else "lacks the fact needed"
        return " and ".join(filter(None, (lacking, forbidden))) or "rests on another passage"

    def is_answered_by(self, draft: Draft) -> bool:
        """Right, and resting on a gold passage: a few facts are met by chance in answers to other questions."""
        return is_right(self.question, draft.text) and self._on_gold(draft.spans)

    def _on_gold(self, spans: Sequence[Span]) -> bool:
        return any(span.overlaps(gold) for span in spans for gold in self.question.gold)
