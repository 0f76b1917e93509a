"""What a question's row shows only when it is opened: citations, evidence, times, and the judgement's grounds.

Given a report, gives JSON for a ``<script>`` block of the page, which shows it when it is asked for: the
passages of hundreds of answers would make the page slow, and most are the same ones. Each text stands there
once. It does not know HTML beyond what would end the block.
"""

from __future__ import annotations

import json
from typing import Any

from assistant.domain import Answer, Evidence
from assistant.evaluation.reporting.report import Report
from assistant.evaluation.verdict import RANKING_K
from assistant.questions.judged_question import JudgedQuestion


def details_json(report: Report) -> str:
    """``{"texts": [str], "rows": [{"gold", "must", "must_not", "ideal", "answers": [… or null]}]}``.

    A piece of a document is ``[document, start, end, text]`` with the text's number; in evidence ``rank``,
    ``score`` and whether it covers a gold passage follow. ASCII only, and no ``<``, ``>`` or ``&``.
    """
    texts: dict[str, int] = {}
    rows = [
        _asked(question, texts)
        | {"answers": [_answered(run.answers.get(question.id), question, texts) for run in report.runs]}
        for question in report.questions
    ]
    plain = json.dumps({"texts": list(texts), "rows": rows}, separators=(",", ":"))
    return plain.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _asked(question: JudgedQuestion, texts: dict[str, int]) -> dict[str, Any]:
    quotes = zip(question.gold, question.evidence, strict=False)
    return {
        "gold": [
            [span.document, span.start, span.end, _number(quote.quote, texts)] for span, quote in quotes
        ],
        "must": [[pattern.pattern for pattern in group] for group in question.must],
        "must_not": [pattern.pattern for pattern in question.must_not],
        "ideal": question.answer or question.expected,
    }


def _answered(
    answer: Answer | None, question: JudgedQuestion, texts: dict[str, int]
) -> dict[str, Any] | None:
    if answer is None:
        return None
    return {
        "asked": answer.standalone_question if answer.standalone_question != question.question else "",
        "suggestions": list(answer.suggestions),
        "citations": [
            [one.document, one.start, one.end, _number(one.quote, texts)] for one in answer.citations
        ],
        "evidence": [_found(one, question, texts) for one in answer.evidence[:RANKING_K]],
        "ms": {stage: round(ms, 3) for stage, ms in answer.timings_ms.items()},
    }


def _found(one: Evidence, question: JudgedQuestion, texts: dict[str, int]) -> list[Any]:
    chunk = one.chunk
    gold = any(chunk.span.covers(span) for span in question.gold)
    number = _number(chunk.text, texts)
    return [chunk.document, chunk.start, chunk.end, number, one.rank, round(one.score, 4), gold]


def _number(text: str, texts: dict[str, int]) -> int:
    return texts.setdefault(text, len(texts))
