"""SQuAD 1.1 and 2.0 (Rajpurkar et al. 2016, "SQuAD: 100,000+ Questions for Machine Comprehension of Text";
Rajpurkar, Jia & Liang 2018, "Know What You Don't Know: Unanswerable Questions for SQuAD").

Given the dev file, gives its paragraphs and questions, and what was published. It does not know systems.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.benchmarks.files import find, reading
from assistant.benchmarks.published import Published

FILES = {"1.1": "dev-v1.1.json", "2.0": "dev-v2.0.json"}
HOME = "the page of SQuAD, rajpurkar.github.io/SQuAD-explorer"
_BERT = "Devlin et al. 2019, table"
PUBLISHED = {  # exact match and F1
    "1.1": (
        Published("people, on test", ("82.3", "91.2"), f"{_BERT} 2"),
        Published("BERT-base, on dev", ("80.8", "88.5"), f"{_BERT} 2"),
        Published("BERT-large, on dev", ("84.1", "90.9"), f"{_BERT} 2"),
    ),
    "2.0": (
        Published("people, on dev", ("86.3", "89.0"), f"{_BERT} 3"),
        Published("BERT-large, on dev", ("78.7", "81.9"), f"{_BERT} 3"),
    ),
}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of an article; ``id`` is its number in the file."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class SquadQuestion:
    """What is asked of a paragraph, by its id.

    Attributes:
        answers: the words of it that people marked; none where the paragraph does not answer it.
    """

    text: str
    paragraph: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SquadSet:
    """All paragraphs, and the questions on them."""

    paragraphs: tuple[Paragraph, ...]
    questions: tuple[SquadQuestion, ...]


def read_squad(folder: Path, version: str) -> SquadSet:
    """Read a dev file.

    Args:
        version: one of ``FILES``.

    Raises:
        EvaluationError: naming the file that is missing or cannot be read.
    """
    paragraphs: list[Paragraph] = []
    questions: list[SquadQuestion] = []
    with reading(find(folder, FILES[version], home=HOME), home=HOME) as stream:
        for article in json.load(stream)["data"]:
            title = article["title"].replace("_", " ")
            for paragraph in article["paragraphs"]:
                name = f"paragraph-{len(paragraphs) + 1}"
                paragraphs.append(Paragraph(name, title, paragraph["context"]))
                questions += [SquadQuestion(row["question"], name, _answers(row)) for row in paragraph["qas"]]
    return SquadSet(tuple(paragraphs), tuple(questions))


def _answers(row: Mapping[str, Any]) -> tuple[str, ...]:
    if row.get("is_impossible", False):
        return ()
    answers = tuple(dict.fromkeys(answer["text"] for answer in row["answers"]))
    if not answers:
        raise ValueError(f"question {row['id']!r} is answerable and has no answer")
    return answers
