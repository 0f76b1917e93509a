"""Calibration questions → what each system's signals were, and whether it was right.

Given a question file and both systems with open gates, asks and judges. It does not fit anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from assistant.domain import Document, Question
from assistant.evaluation.measures.right import is_right
from assistant.evaluation.questions import load_questions
from assistant.gate.fitting import Judged
from assistant.load import Assistant


def judge_calibration(
    path: Path, documents: Mapping[str, Document], ungated: Assistant, progress: Callable[[int, int], None]
) -> dict[str, list[Judged]]:
    """Ask every question of every system; by system's name, in the order of the file.

    Raises:
        EvaluationError: the file has faults, named by line.
    """
    questions = load_questions([path], documents)
    judged: dict[str, list[Judged]] = {name: [] for name in ungated.answerers}
    for number, asked in enumerate(questions, start=1):
        for name, answerer in ungated.answerers.items():
            answer = answerer.answer(Question(asked.question))
            right = not asked.out_of_scope and is_right(asked, answer.text)
            judged[name].append(Judged(answer.explanation.signals, right, not asked.out_of_scope))
        progress(number, len(questions))
    return judged
