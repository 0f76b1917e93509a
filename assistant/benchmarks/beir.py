"""A BEIR folder (SciFact and its like): does an encoder find the documents that were judged relevant?

Given a folder with ``corpus.jsonl.gz``, ``queries.test.tsv.gz`` and ``qrels.test.txt`` and an encoder, gives
the mean nDCG (Järvelin & Kekäläinen 2002, "Cumulated gain-based evaluation of IR techniques") with a
bootstrap interval. It does not know how the encoder was made.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.errors import EvaluationError
from assistant.protocols import Encoder

CORPUS, QUERIES, QRELS = "corpus.jsonl.gz", "queries.test.tsv.gz", "qrels.test.txt"
_RESAMPLED = 2000


@dataclass(frozen=True, slots=True)
class BeirSet:
    """Texts by id, and for each query the grade of its relevant documents."""

    documents: Mapping[str, str]
    queries: Mapping[str, str]
    relevant: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Ndcg:
    """Mean over queries, with a 95 % percentile bootstrap interval; in [0, 1], higher is better."""

    mean: float
    low: float
    high: float
    queries: int


def read_beir(folder: Path) -> BeirSet:
    """Read a folder; queries without a relevant document are left out.

    Raises:
        EvaluationError: naming the file that is missing or cannot be read.
    """
    try:
        with gzip.open(folder / CORPUS, "rt", encoding="utf-8") as stream:
            rows = [json.loads(line) for line in stream]
        with gzip.open(folder / QUERIES, "rt", encoding="utf-8") as stream:
            queries = dict(line.rstrip("\n").split("\t", 1) for line in stream)
        relevant: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for line in (folder / QRELS).read_text(encoding="utf-8").splitlines():
            query, *_, document, grade = line.split()
            if grade.isdigit() and int(grade) > 0:
                relevant[query][document] = int(grade)
        texts = {row["_id"]: f"{row.get('title', '')} {row['text']}".strip() for row in rows}
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise EvaluationError(
            f"{folder} is not a BEIR folder ({error}).", mend=f"put {CORPUS}, {QUERIES} and {QRELS} there."
        ) from error
    return BeirSet(texts, {name: text for name, text in queries.items() if relevant.get(name)}, relevant)


def ndcg_of(encoder: Encoder, data: BeirSet, k: int = 10, seed: int = 13) -> Ndcg:
    """Rank every document for every query by cosine."""
    names = list(data.documents)
    documents = encoder.encode(list(data.documents.values()))
    queries = encoder.encode(list(data.queries.values()))
    values = []
    for name, vector in zip(data.queries, queries, strict=True):
        best = np.argsort(-(documents @ vector), kind="stable")[:k]
        values.append(ndcg_at([names[row] for row in best], data.relevant[name], k))
    means = np.random.default_rng(seed).choice(values, (_RESAMPLED, len(values))).mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Ndcg(float(np.mean(values)), float(low), float(high), len(values))


def ndcg_at(ranked: Sequence[str], relevant: Mapping[str, int], k: int) -> float:
    """Gains are the grades, discounted by log2 of the rank plus one, over the best possible order's."""
    gained = sum(relevant.get(name, 0) / np.log2(rank + 2) for rank, name in enumerate(ranked[:k]))
    ideal = sorted(relevant.values(), reverse=True)[:k]
    return float(gained / sum(grade / np.log2(rank + 2) for rank, grade in enumerate(ideal)))
