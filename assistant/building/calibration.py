"""Calibration questions → what each system's signals were, and whether it was right.

Given judged questions and both systems with open gates, asks and judges. It does not fit anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.domain import Question
from assistant.evaluation.measures.right import is_right
from assistant.gate.fitting import Judged
from assistant.gate.scope import SCOPE
from assistant.load import Assistant
from assistant.questions.judged_question import JudgedQuestion


def judge_calibration(
    questions: Sequence[JudgedQuestion], ungated: Assistant, progress: Callable[[int, int], None]
) -> dict[str, list[Judged]]:
    """Ask every question of every system; by system's name, in the order given."""
    judged: dict[str, list[Judged]] = {name: [] for name in ungated.answerers}
    for number, asked in enumerate(questions, start=1):
        for name, answerer in ungated.answerers.items():
            answer = answerer.answer(Question(asked.question))
            right = not asked.out_of_scope and is_right(asked, answer.text)
            judged[name].append(Judged(answer.explanation.signals, right, not asked.out_of_scope))
        progress(number, len(questions))
    return judged


def without_scope(judged: Sequence[Judged]) -> list[Judged]:
    """Without the signal that is learned from a folder's own out-of-scope questions."""
    return [replace(one, signals={k: v for k, v in one.signals.items() if k != SCOPE}) for one in judged]
