"""``report.json``: the whole report for a program to read; its shape is stable.

Given a report, gives plain values:

``format``      1; another number when a key changes its meaning or goes.
``systems``     names, in the order of everything below.
``conditions``  what else bears on the times, in words; empty where nothing was said.
``headline``, ``points``  the verdict in words; a point has ``title`` and ``text``.
``scores``      one object a system, as in ``scores.json``.
``comparison``  what ``assistant compare --json`` gives of the first two systems, or null.
``causes``      by system, how often each cause of a difference was found.
``learning_curve``  points with ``answerer``, ``questions``, ``right``, ``low``, ``high``.
``questions``   one object a question: ``id``, ``question``, ``kind``, ``phrasing``, ``topic``,
                ``out_of_scope``, ``hard``, ``conversation``, and ``answers``, one object a system:
                ``outcome`` (null where the run has no answer), ``text``, ``right`` (null where it could not
                be scored), ``evidence_any``, ``confidence``, ``total_ms``, ``reasons`` with ``cause`` and
                ``words``.

New keys may be added. Shares and confidences lie in [0, 1], times are milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from assistant.domain import Answer
from assistant.evaluation.reporting.report import Reason, Report
from assistant.evaluation.verdict import Verdict
from assistant.questions.judged_question import JudgedQuestion

FORMAT = 1
_ASKED = ("id", "question", "kind", "phrasing", "topic", "out_of_scope", "hard", "conversation")


def as_json(report: Report) -> dict[str, Any]:
    """Plain values, none of them NaN."""
    headline, points = report.opening()
    return {
        "format": FORMAT,
        "systems": report.systems,
        "conditions": report.conditions(),
        "headline": headline,
        "points": [{"title": title, "text": text} for title, text in points],
        "scores": [one.to_json() for one in report.scores],
        "comparison": report.comparison.to_json() if report.comparison else None,
        "causes": {name: dict(counts.most_common()) for name, counts in report.causes().items()},
        "learning_curve": [asdict(one) for one in report.curve],
        "questions": _questions(report),
    }


def _questions(report: Report) -> list[dict[str, Any]]:
    reasons = report.reasons_for()
    return [
        _asked(question)
        | {
            "answers": [
                _answered(
                    run.verdicts[number],
                    run.answers.get(question.id),
                    reasons.get((question.id, run.scores.answerer), ()),
                )
                for run in report.runs
            ]
        }
        for number, question in enumerate(report.questions)
    ]


def _asked(question: JudgedQuestion) -> dict[str, Any]:
    return {name: getattr(question, name) for name in _ASKED}


def _answered(verdict: Verdict, answer: Answer | None, reasons: Sequence[Reason]) -> dict[str, Any]:
    return {
        "outcome": answer.outcome.value if answer else None,
        "text": answer.text if answer else None,
        "right": verdict.right,
        "evidence_any": verdict.evidence_any,
        "confidence": verdict.confidence,
        "total_ms": verdict.total_ms,
        "reasons": [{"cause": str(one.cause), "words": one.words} for one in reasons],
    }
