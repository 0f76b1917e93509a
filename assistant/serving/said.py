"""What an answer says in plain words, whatever its outcome.

Given an answer, gives text: its own, or why there is none and what may have been meant. It does not know
where it is shown.
"""

from __future__ import annotations

from assistant.domain import Answer, Outcome, Reason

DECLINED = {
    Reason.NOTHING_ASKED: "There is no question here to answer.",
    Reason.NOT_COVERED: "The articles do not answer this.",
    Reason.UNSURE: "I am not sure enough to answer this.",
}


def said(answer: Answer) -> str:
    """Never empty; suggestions stand in a list, one a line."""
    if answer.outcome is Outcome.ANSWERED and answer.text:
        return answer.text
    declined = DECLINED[answer.reason or Reason.NOT_COVERED]
    if answer.outcome is not Outcome.CLARIFY or not answer.suggestions:
        return declined
    return "\n".join([f"{declined} Did you mean:", *(f"- {title}" for title in answer.suggestions)])
