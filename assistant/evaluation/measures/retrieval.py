"""Retrieval: how much of the gold evidence is found, and how far up?

Given gold spans and retrieved spans, best first. A retrieved chunk is relevant when it covers a gold span
whole; one that covers several is worth as many, and a span counts once, at the first chunk that covers it.
So cutting documents differently changes neither the judgements nor what there is to find.

- ``recall_at``: gold spans that the first k chunks cover, of all gold spans; with spans for subtopics it
  is the subtopic recall of Zhai, Cohen and Lafferty 2003, "Beyond Independent Relevance" (ndeval's strec).
- ``reciprocal_rank_at``: 1 / rank of the first relevant chunk, 0 if it is not among the first k
  (Voorhees 1999, "The TREC-8 Question Answering Track Report").
- ``ndcg``: Σ gain / log2(rank + 1) over the first k ranks, over that of the best order (Järvelin and
  Kekäläinen 2002, "Cumulated gain-based evaluation of IR techniques", with trec_eval's discount), given
  gains, whatever they are of.
- ``ndcg_at``: the same of spans; a chunk's gain is the number of gold spans it is the first to cover. The
  best order has the chunks that were retrieved, and a chunk of its own for each gold span that was not
  found. Where chunks do not overlap it is the α-nDCG of Clarke et al. 2008, "Novelty and Diversity in
  Information Retrieval Evaluation", at α = 1.

All lie in [0, 1], higher is better; ``None`` where there is no gold span. The hit rate is in ``evidence``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
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
    found = Counter(first_ranks(gold, retrieved).values())
    missed = found.pop(None, 0)
    gains = [found[rank] for rank in range(1, len(retrieved) + 1)]
    return ndcg(gains, [*gains, *[1] * missed], k)


def ndcg(gains: Sequence[float], known: Iterable[float], k: int) -> float:
    """Of any gains.

    Args:
        gains: at least 0, of what was retrieved, best first.
        known: of all that there is to find, in any order; at least one above 0.
    """
    return _discounted(gains[:k]) / _discounted(sorted(known, reverse=True)[:k])


def _discounted(gains: Iterable[float]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, start=1))
