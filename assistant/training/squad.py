"""SQuAD v1.1 as the trainings here read it: paragraphs with sentences, questions with the sentence that answers.

Given the gzipped JSON file (Rajpurkar et al. 2016, https://arxiv.org/abs/1606.05250), gives paragraphs. It
does not know what is trained from them.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sentencex import segment

from assistant.errors import CorpusError


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its answer as a phrase, and the number of the sentence that holds it."""

    question: str
    answer: str
    sentence: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Of the article of that title; questions whose sentence is not found are left out."""

    title: str
    sentences: tuple[str, ...]
    asked: tuple[Asked, ...]


def squad_paragraphs(path: Path) -> Iterator[Paragraph]:
    """In the file's order.

    Raises:
        CorpusError: the file is not there, or is not SQuAD v1.1.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            articles = json.load(stream)["data"]
        for article in articles:
            for row in article["paragraphs"]:
                sentences = _sentences(row["context"])
                asked = []
                for one in row["qas"]:
                    answer = one["answers"][0]
                    holding = _holding(sentences, answer["answer_start"])
                    if holding is not None:
                        asked.append(Asked(one["question"].strip(), answer["text"], holding))
                texts = tuple(text for _, text in sentences)
                yield Paragraph(article["title"].replace("_", " "), texts, tuple(asked))
    except (OSError, EOFError, ValueError, KeyError, TypeError, IndexError) as error:
        raise CorpusError(
            f"{path} is not SQuAD v1.1 as gzipped JSON ({error}).",
            mend="name the training file of SQuAD v1.1, or leave that out.",
        ) from error


def _holding(sentences: list[tuple[int, str]], start: int) -> int | None:
    for at, (begins, text) in enumerate(sentences):
        if begins <= start < begins + len(text):
            return at
    return None


def _sentences(context: str) -> list[tuple[int, str]]:
    found, position = [], 0
    for sentence in segment("en", context):
        text = sentence.strip()
        start = context.find(text, position)
        if text and start >= 0:
            found.append((start, text))
            position = start + len(text)
    return found
