"""Calibration questions → what each system's signals were, and whether it was right.

Given judged questions and both systems with open gates, asks and judges. It does not fit anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.domain import Question
from assistant.evaluation.measures.right import is_right
from assistant.gate.fitting import Judged
from assistant.load import Assistant
from assistant.questions.judged_question import JudgedQuestion

_MOST = 1600  # questions: a few of these set the threshold; four minutes on two cores


def judge_calibration(
    questions: Sequence[JudgedQuestion], ungated: Assistant, progress: Callable[[int, int], None]
) -> dict[str, list[Judged]]:
    """Ask every system; by its name, in the order given. Of very many questions, some are asked."""
    questions = questions[:: -(-len(questions) // _MOST)] if questions else []
    judged: dict[str, list[Judged]] = {name: [] for name in ungated.answerers}
    for number, asked in enumerate(questions, start=1):
        for name, answerer in ungated.answerers.items():
            answer = answerer.answer(Question(asked.question))
            right = not asked.out_of_scope and is_right(asked, answer.text)
            judged[name].append(Judged(answer.explanation.signals, right, not asked.out_of_scope))
        progress(number, len(questions))
    return judged
