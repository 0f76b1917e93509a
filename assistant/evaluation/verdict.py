"""Verdict: one question and what was answered to it → everything that is judged of it alone.

Given a judged question and its answer, or none, judges without any model. It does not know runs, systems or
figures over questions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assistant.domain import Answer, Outcome, Span
from assistant.evaluation.measures.brevity import words_in
from assistant.evaluation.measures.citing import citation_precision, citation_recall
from assistant.evaluation.measures.evidence import evidence_at
from assistant.evaluation.measures.expected import things_held
from assistant.evaluation.measures.facts import facts_found, says_forbidden
from assistant.evaluation.measures.overlap import rouge_l, token_f1
from assistant.evaluation.measures.retrieval import ndcg_at, recall_at, reciprocal_rank_at
from assistant.evaluation.measures.rewriting import rewrite_f1
from assistant.evaluation.measures.right import is_right
from assistant.questions.judged_question import JudgedQuestion

VERDICTS = "verdicts.jsonl"
EVIDENCE_K = 5
RANKING_K = 10


@dataclass(frozen=True, slots=True)
class Verdict:
    """One question, judged. ``None`` says that it could not be scored, which is neither right nor wrong.

    Attributes:
        turn: whether it is part of a conversation.
        cluster: shared by questions that are not independent of one another, turns of one conversation or
            wordings of one group; of a question alone its own id.
        documents: where its gold passages stand, in alphabetical order.
        gold_words: how many words they have together: how much there is to say. 0 where there are none.
        missing: the run has no answer to it; then neither ``answered`` nor ``declined``.
        right: answered with the facts it must hold, ``None`` where the question does not say which; out of
            scope: declined.
        facts: share of those facts, 0 where it was not answered; ``None`` where there are none.
        forbidden: whether the answer says what it must not; ``None`` where nothing is forbidden or answered.
        evidence_any, evidence_all, evidence_recall: of the gold evidence, in the first ``EVIDENCE_K``;
            reciprocal_rank, ndcg: in the first ``RANKING_K``; ``None`` where there is no gold evidence.
        citation_precision, citation_recall: ``None`` besides where nothing was answered, and the first where
            nothing was cited.
        token_f1, rouge_l: overlap with the ideal answer, 0 where it was not answered; ``None`` where nobody
            wrote one.
        expected_f1: token F1 with the answer expected of a question in anyone's form, 0 where it was not
            answered; ``None`` where none is.
        things_held, things_expected: of the numbers and names in that answer.
        rewrite_f1: of the question that was answered with the one that a follow-up stands for, 0 where the
            answer is missing; ``None`` where there was nothing to rewrite or nobody wrote it down.
        confidence: the answer's; of a missing one the worst: 0 in scope, 1 out of scope.
        words, total_ms: the answer's length and the whole answer's time; 0 where it is missing.
    """

    id: str
    kind: str
    phrasing: str
    topic: str
    cluster: str
    documents: tuple[str, ...]
    gold_words: int
    out_of_scope: bool
    hard: bool
    turn: bool
    missing: bool
    answered: bool
    declined: bool
    right: bool | None
    facts: float | None
    forbidden: bool | None
    evidence_any: bool | None
    evidence_all: bool | None
    evidence_recall: float | None
    reciprocal_rank: float | None
    ndcg: float | None
    citation_precision: float | None
    citation_recall: float | None
    token_f1: float | None
    rouge_l: float | None
    expected_f1: float | None
    things_held: int
    things_expected: int
    rewrite_f1: float | None
    confidence: float
    words: int
    total_ms: float


def judge(question: JudgedQuestion, answer: Answer | None) -> Verdict:
    """One verdict; see the measures for what each field means."""
    in_scope = not question.out_of_scope
    answered = answer is not None and answer.outcome is Outcome.ANSWERED
    declined = answer is not None and not answered
    text = answer.text if answer and answered else None
    retrieved = [found.chunk.span for found in answer.evidence] if answer else []
    hit = evidence_at(question.gold, retrieved, EVIDENCE_K) if question.gold else None
    cited = [Span(one.document, one.start, one.end) for one in answer.citations] if answer else []
    ideal = question.answer if in_scope else ""
    held = things_held(question.expected, text or "")
    return Verdict(
        id=question.id,
        kind=question.kind,
        phrasing=question.phrasing,
        topic=question.topic,
        cluster=question.conversation or question.group or question.id,
        documents=tuple(sorted({span.document for span in question.gold})),
        gold_words=sum(words_in(quote.quote) for quote in question.evidence),
        out_of_scope=question.out_of_scope,
        hard=question.hard,
        turn=bool(question.conversation),
        missing=answer is None,
        answered=answered,
        declined=declined,
        right=_is_right(question, text) if in_scope else declined,
        facts=facts_found(question, text) if in_scope else None,
        forbidden=says_forbidden(question, text),
        evidence_any=hit.any if hit else None,
        evidence_all=hit.all if hit else None,
        evidence_recall=recall_at(question.gold, retrieved, EVIDENCE_K),
        reciprocal_rank=reciprocal_rank_at(question.gold, retrieved, RANKING_K),
        ndcg=ndcg_at(question.gold, retrieved, RANKING_K),
        citation_precision=citation_precision(cited, question.gold) if answered else None,
        citation_recall=citation_recall(cited, question.gold) if answered else None,
        token_f1=_overlap(token_f1, text, ideal),
        rouge_l=_overlap(rouge_l, text, ideal),
        expected_f1=_overlap(token_f1, text, question.expected),
        things_held=held.hits,
        things_expected=held.total,
        rewrite_f1=_rewritten(question, answer),
        confidence=answer.confidence if answer else float(question.out_of_scope),
        words=words_in(text or ""),
        total_ms=answer.timings_ms.get("total", 0.0) if answer else 0.0,
    )


def _is_right(question: JudgedQuestion, text: str | None) -> bool | None:
    return is_right(question, text) if question.must else None


def _overlap(measure: Callable[[str, str], float], text: str | None, ideal: str) -> float | None:
    if not ideal:
        return None
    return 0.0 if text is None else measure(text, ideal)


def _rewritten(question: JudgedQuestion, answer: Answer | None) -> float | None:
    follows = question.conversation and question.id != f"{question.conversation}#1"
    if not follows or not question.standalone:
        return None
    return rewrite_f1(answer.standalone_question, question.standalone) if answer else 0.0
