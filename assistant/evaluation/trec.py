"""TREC's files: a run and its qrels, so that any retrieval toolkit can check the figures.

Given answers in the batch format, gives lines of a run; given judged questions and what was retrieved, lines
of qrels. It does not compute measures.

Judgements are spans, toolkits know documents: here a document is a chunk, and the qrels are those of one run.
A line says ``question span chunk grade``: the gold span of that number, counted from 1, is first covered by
that chunk, which is the first to cover ``grade`` gold spans of the question. A span that was not found has a
stand-in of grade 1 that is in no run. nDCG, RR and success of trec_eval (ir_measures, ranx) over both files
are those of ``measures.retrieval`` and ``measures.evidence``; its recall is ndeval's subtopic recall
(ir_measures: StRecall), because trec_eval's would count chunks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from assistant.domain import Answer
from assistant.evaluation.measures.retrieval import first_ranks
from assistant.questions.judged_question import JudgedQuestion

RUN, QRELS = "run.trec", "qrels.trec"
# Toolkits order by score, some in single precision, and break ties by document.
_STEP = 1e-5


def run_lines(name: str, answers: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Query, Q0, document, rank, score, tag; equal scores are set a little apart, in the order of ranks."""
    for query, answer in answers.items():
        highest = float("inf")
        for found in answer["evidence"]:
            score = min(found["score"], highest)
            highest = score - _STEP
            yield _line(query, "Q0", found["chunk_id"], found["rank"], f"{score:.6f}", name)


def qrels_lines(questions: Iterable[JudgedQuestion], answers: Mapping[str, Answer]) -> Iterator[str]:
    """Of the questions that retrieval is scored on: alone, with gold evidence."""
    for question in questions:
        if question.gold and not question.conversation:
            yield from _judged(question, answers.get(question.id))


def _judged(question: JudgedQuestion, answer: Answer | None) -> Iterator[str]:
    chunks = [found.chunk for found in answer.evidence] if answer else []
    ranks = first_ranks(question.gold, [chunk.span for chunk in chunks])
    grades = Counter(ranks.values())
    for number, (span, rank) in enumerate(ranks.items(), start=1):
        if rank is None:
            yield _line(question.id, number, f"not-found/{span.document}/{span.start}-{span.end}", 1)
        else:
            yield _line(question.id, number, chunks[rank - 1].id, grades[rank])


def _line(*fields: object) -> str:
    """White space would split a field."""
    return " ".join("_".join(str(field).split()) for field in fields) + "\n"
