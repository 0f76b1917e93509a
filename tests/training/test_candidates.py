from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.corpus.chunking import ChunkRecipe, chunk_document
from assistant.corpus.source import Corpus, load_corpus
from assistant.domain import Chunk
from assistant.questions.files import load_questions
from assistant.questions.judged_question import JudgedQuestion
from assistant.training.candidates import candidates_of, known_answers
from assistant.training.ranking import Finder, passages_of, queries_of
from tests.doctor.test_examine import QUESTION, add_questions


@pytest.fixture
def corpus(corpus_dir: Path) -> Corpus:
    return load_corpus(corpus_dir)


@pytest.fixture
def chunks(corpus: Corpus) -> list[Chunk]:
    return [chunk for doc in corpus.documents.values() for chunk in chunk_document(doc, ChunkRecipe())]


@pytest.fixture
def questions(corpus: Corpus, corpus_dir: Path) -> list[JudgedQuestion]:
    other: dict[str, Any] = QUESTION | {"id": "r", "question": "who bakes", "must": [["baker"]], "answer": ""}
    out = {"id": "o", "question": "price of gold", "out_of_scope": True}
    return load_questions([add_questions(corpus_dir, QUESTION, other, out)], corpus.documents)


def letters(texts: Any) -> np.ndarray:
    counts = np.array([[text.lower().count(letter) for letter in "abcdefghij"] for text in texts]) + 0.1
    return (counts / np.linalg.norm(counts, axis=1, keepdims=True)).astype(np.float32)


def test_every_passage_knows_its_units(chunks: list[Chunk]) -> None:
    passages = passages_of(chunks)
    assert passages.n_units == sum(len(chunk.units) for chunk in chunks)
    assert len(passages.texts) == passages.n_units + len(chunks)
    assert frozenset().union(*passages.units[passages.n_units :]) == frozenset(range(passages.n_units))


def test_queries_know_what_answers_them(
    corpus: Corpus, chunks: list[Chunk], questions: list[JudgedQuestion]
) -> None:
    passages = passages_of(chunks)
    by_text = {query.text: query for query in queries_of(corpus, questions, Finder(chunks))}
    (unit,) = by_text["what lifts the dough"].units
    assert "Yeast makes gas" in passages.texts[unit]
    assert by_text["yeast gas dough"].units == {unit}
    assert by_text["price of gold"].units == frozenset()


def test_right_and_wrong_candidates(
    corpus: Corpus, chunks: list[Chunk], questions: list[JudgedQuestion]
) -> None:
    finder, passages = Finder(chunks), passages_of(chunks)
    known = known_answers(corpus, questions, finder)
    lists = candidates_of(corpus, questions, known, passages, finder, letters, faq=True)
    asked = {candidates.question: candidates for candidates in lists}
    dough = asked["what lifts the dough"]
    spelled = [text for spellings in dough.right for text in spellings]
    assert any("Yeast makes gas, and the gas" in text for text in spelled)
    assert any("Because yeast makes gas" in text for text in spelled)  # the FAQ's answer says what it must
    assert not any("Yeast makes gas, and the gas" in text for text in dough.wrong)
    assert any("Because yeast makes gas" in text for text in asked["who bakes"].wrong)
    assert asked["price of gold"].right == ()
    assert asked["price of gold"].wrong
    assert not any(text.startswith("flat tyre:") for s in asked["flat tyre"].right for text in s)
