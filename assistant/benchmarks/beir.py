"""A folder of BEIR (Thakur et al. 2021, "BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation of
Information Retrieval Models") → a ``RetrievalSet``, and what was published on those sets.

Given a folder with ``corpus.jsonl``, ``queries.jsonl`` and ``qrels/test.tsv``, or with queries and
judgements in TREC's forms. It does not know encoders.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO

from assistant.benchmarks.files import find, reading
from assistant.benchmarks.published import Published
from assistant.benchmarks.retrieval import RetrievalSet
from assistant.errors import EvaluationError

CORPUS, QUERIES, QRELS = "corpus.jsonl", "queries.jsonl", "qrels/test.tsv"
TREC_QUERIES, TREC_QRELS = "queries.test.tsv", "qrels.test.txt"
HOME = "the data set's archive that github.com/beir-cellar/beir lists"
_MTEB = "Muennighoff et al. 2023 (MTEB), retrieval"
_BEIR = "Thakur et al. 2021, table 2"
_NDCG = {  # nDCG@10 on the test part: all-MiniLM-L6-v2 as published; BM25; TAS-B; BM25 and a cross-encoder
    "arguana": ("0.502", "0.315", "0.429", "0.311"),
    "climate-fever": ("0.203", "0.213", "0.228", "0.253"),
    "dbpedia-entity": ("0.323", "0.313", "0.384", "0.409"),
    "fever": ("0.519", "0.753", "0.700", "0.819"),
    "fiqa": ("0.369", "0.236", "0.300", "0.347"),
    "hotpotqa": ("0.465", "0.603", "0.584", "0.707"),
    "nfcorpus": ("0.316", "0.325", "0.319", "0.350"),
    "nq": ("0.439", "0.329", "0.463", "0.533"),
    "quora": ("0.876", "0.789", "0.835", "0.825"),
    "scidocs": ("0.216", "0.158", "0.149", "0.166"),
    "scifact": ("0.645", "0.665", "0.643", "0.688"),
    "trec-covid": ("0.472", "0.656", "0.481", "0.757"),
    "webis-touche2020": ("0.169", "0.367", "0.162", "0.271"),
}
_SYSTEMS = (
    ("all-MiniLM-L6-v2", _MTEB),
    ("BM25", _BEIR),
    ("TAS-B", _BEIR),
    ("BM25, reranked by a cross-encoder", _BEIR),
)
PUBLISHED = {
    name: tuple(
        Published(system, (figure,), source)
        for (system, source), figure in zip(_SYSTEMS, figures, strict=True)
    )
    for name, figures in _NDCG.items()
}


def read_beir(folder: Path) -> RetrievalSet:
    """Read a folder; queries without a relevant document are left out.

    Raises:
        EvaluationError: naming the file that is missing or cannot be read, or the judgement that names a
            document or query which is not there.
    """
    with reading(find(folder, CORPUS, home=HOME), home=HOME) as stream:
        documents = {
            row["_id"]: f"{row.get('title') or ''} {row['text']}".strip() for row in map(json.loads, stream)
        }
    path = find(folder, QUERIES, TREC_QUERIES, home=HOME)
    with reading(path, home=HOME) as stream:
        read = _trec_queries if ".tsv" in path.suffixes else _queries
        queries = dict(read(stream))
    path = find(folder, QRELS, TREC_QRELS, home=HOME)
    with reading(path, home=HOME) as stream:
        relevant = _relevant(stream)
    _refuse_strangers(path, documents, queries, relevant)
    return RetrievalSet(
        documents, {name: text for name, text in queries.items() if name in relevant}, relevant
    )


def _queries(stream: TextIO) -> Iterator[tuple[str, str]]:
    for row in map(json.loads, stream):
        yield row["_id"], row["text"]


def _trec_queries(stream: TextIO) -> Iterator[tuple[str, str]]:
    for line in stream:
        name, text = line.rstrip("\r\n").split("\t", 1)
        yield name, text


def _relevant(stream: TextIO) -> dict[str, dict[str, int]]:
    """``query document grade`` under a head line, or TREC's ``query 0 document grade``; grades above 0."""
    relevant: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for number, line in enumerate(stream):
        query, *_, document, grade = line.split()
        if number == 0 and not grade.lstrip("-").isdigit():
            continue
        if int(grade) > 0:
            relevant[query][document] = int(grade)
    return dict(relevant)


def _refuse_strangers(
    path: Path,
    documents: Mapping[str, str],
    queries: Mapping[str, str],
    relevant: Mapping[str, Mapping[str, int]],
) -> None:
    strangers = [
        *(query for query in relevant if query not in queries),
        *(name for grades in relevant.values() for name in grades if name not in documents),
    ]
    if strangers:
        raise EvaluationError(
            f"{path} judges {strangers[0]!r} ({len(strangers)} such), which is in neither queries nor corpus.",
            mend=f"put {CORPUS}, {QUERIES} and {QRELS} of one set there, from {HOME}.",
        )
