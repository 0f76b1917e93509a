"""MLQuestions (Kulshreshtha et al. 2021, "Back-Training excels Self-Training at Unsupervised Domain
Adaptation of Question Generation and Passage Retrieval") → a ``RetrievalSet``.

Given ``test.tsv`` (questions people asked about machine learning, each with the place of its passage) and
``test_passages.tsv`` (all passages, in order). It does not know encoders.
"""

from __future__ import annotations

import csv
from pathlib import Path

from assistant.benchmarks.files import find, reading
from assistant.benchmarks.retrieval import RetrievalSet

QUESTIONS, PASSAGES = "test.tsv", "test_passages.tsv"
HOME = "data/ of github.com/McGill-NLP/MLQuestions"


def read_mlquestions(folder: Path) -> RetrievalSet:
    """Read both files; a question's one relevant document is the passage at its ``indexes``.

    Raises:
        EvaluationError: naming the file that is missing or cannot be read.
    """
    questions, passages = (find(folder, name, home=HOME) for name in (QUESTIONS, PASSAGES))
    with reading(passages, home=HOME) as stream:
        rows = csv.DictReader(stream, delimiter="\t", strict=True)
        documents = {str(number): row["input_text"] for number, row in enumerate(rows)}
    queries: dict[str, str] = {}
    relevant: dict[str, dict[str, int]] = {}
    with reading(questions, home=HOME) as stream:
        for number, row in enumerate(csv.DictReader(stream, delimiter="\t", strict=True)):
            name, passage = f"question-{number}", str(int(row["indexes"]))
            if passage not in documents:
                raise ValueError(f"question {number} has passage {passage} of {len(documents)}")
            queries[name], relevant[name] = row["target_text"], {passage: 1}
    return RetrievalSet(documents, queries, relevant)
