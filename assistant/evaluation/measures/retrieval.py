"""Retrieval: how much of the gold evidence is found, and how far up?

Given gold spans and retrieved spans, best first. A retrieved chunk is relevant when it covers a gold span
whole; one that covers several is worth as many, and a span counts once, at the first chunk that covers it.
So cutting documents differently changes neither the judgements nor what there is to find.

- ``recall_at``: gold spans that the first k chunks cover, of all gold spans; with spans for subtopics it
  is the subtopic recall of Zhai, Cohen and Lafferty 2003, "Beyond Independent Relevance" (ndeval's strec).
- ``reciprocal_rank_at``: 1 / rank of the first relevant chunk, 0 if it is not among the first k
  (Voorhees 1999, "The TREC-8 Question Answering Track Report").
- ``ndcg_at``: Σ gain / log2(rank + 1) over the first k ranks, over that of the best order; a chunk's gain is
  the number of gold spans it is the first to cover (Järvelin and Kekäläinen 2002, "Cumulated gain-based
  evaluation of IR techniques", with trec_eval's discount). The best order has the chunks that were
  retrieved, and a chunk of its own for each gold span that was not found. Where chunks do not overlap it is
  the α-nDCG of Clarke et al. 2008, "Novelty and Diversity in Information Retrieval Evaluation", at α = 1.

All lie in [0, 1], higher is better; ``None`` where there is no gold span. The hit rate is in ``evidence``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log2

from assistant.domain import Span


def first_ranks(gold: Sequence[Span], retrieved: Sequence[Span]) -> dict[Span, int | None]:
    """Each different gold span, with the rank, from 1, of the first chunk that covers it."""
    return {
        wanted: next((rank for rank, span in enumerate(retrieved, start=1) if span.covers(wanted)), None)
        for wanted in gold
    }


def recall_at(gold: Sequence[Span], retrieved: Sequence[Span], k: int) -> float | None:
    """Share of gold spans covered."""
    ranks = first_ranks(gold, retrieved[:k])
    return sum(rank is not None for rank in ranks.values()) / len(ranks) if ranks else None


def reciprocal_rank_at(gold: Sequence[Span], retrieved: Sequence[Span], k: int) -> float | None:
    """Of the first relevant chunk."""
    if not gold:
        return None
    found = [rank for rank in first_ranks(gold, retrieved[:k]).values() if rank is not None]
    return 1 / min(found) if found else 0.0


def ndcg_at(gold: Sequence[Span], retrieved: Sequence[Span], k: int) -> float | None:
    """Of the whole order; what stands below k makes only the best order better."""
    if not gold:
        return None
    # What was not found would be a chunk each: ranks that nothing else has, below all.
    ranks = [rank or -number for number, rank in enumerate(first_ranks(gold, retrieved).values(), start=1)]
    gains = Counter(ranks)
    gained = sum(gain / log2(rank + 1) for rank, gain in gains.items() if 0 < rank <= k)
    best = sum(gain / log2(at + 1) for at, (_, gain) in enumerate(gains.most_common(k), start=1))
    return gained / best
