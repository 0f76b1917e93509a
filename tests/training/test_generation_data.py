from __future__ import annotations

import gzip
import json
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.corpus.chunking import ChunkRecipe, chunk_document
from assistant.corpus.source import Corpus
from assistant.domain import Document
from assistant.errors import CorpusError
from assistant.questions.judged_question import JudgedQuestion, read_line
from assistant.training.generation_data import OwnExamples, of_squad
from assistant.training.rewriting_data import Rewrite, of_squad_pairs

TEXT = "# Bread\n\nYeast makes gas. Gas lifts dough.\n\n## Pay\n\n- Baker: $30,000\n- Nurse: $60,000\n"
DOCUMENT = Document("bread", "Bread", "bread.md", TEXT, "markdown")


def letters(texts: Sequence[str]) -> NDArray[np.float32]:
    """Counts of letters, which is enough to tell near from far."""
    rows = np.array([[text.lower().count(chr(97 + at)) for at in range(26)] for text in texts], np.float32)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def asked(**fields: object) -> JudgedQuestion:
    row = {"id": "q", "question": "what lifts dough", "must": [["gas"]], "kind": "fact", **fields}
    read = read_line(json.dumps(row), {"bread": DOCUMENT}, "f:1")
    assert not read.faults
    return read.questions[0]


@pytest.fixture
def own() -> OwnExamples:
    chunks = list(chunk_document(DOCUMENT, ChunkRecipe()))
    return OwnExamples(Corpus({"bread": DOCUMENT}, (), "f", ()), chunks, letters)


def test_marks_count_the_passages_that_are_shown(own: OwnExamples) -> None:
    evidence = [
        {"document": "bread", "quote": "Gas lifts dough."},
        {"document": "bread", "quote": "- Nurse: $60,000"},
    ]
    question = asked(evidence=evidence, answer="Gas [1], and a nurse earns $60,000 [2].")
    (asking,) = own.asking([question], faq=False)
    for seed in range(20):
        example = own.laid_out(asking, random.Random(seed))
        assert example.answer is not None
        gas = next(at for at, text in enumerate(example.passages, 1) if "Gas lifts" in text)
        pay = next(at for at, text in enumerate(example.passages, 1) if "Nurse" in text)
        assert example.answer == f"Gas [{gas}], and a nurse earns $60,000 [{pay}]."


def test_what_is_out_of_scope_has_passages_and_no_answer(own: OwnExamples) -> None:
    row = {"id": "o", "question": "who is king", "out_of_scope": True, "category": "far"}
    read = read_line(json.dumps(row), {}, "f:1")
    (asking,) = own.asking(read.questions, faq=False)
    example = own.laid_out(asking, random.Random(1))
    assert example.answer is None
    assert example.passages
    assert own.found("who is king").passages


def squad(folder: Path) -> Path:
    context = "Bern is the capital of Switzerland. It lies on the Aare. Bears live there."
    rows = [
        ("What is Bern the capital of?", "Switzerland"),
        ("On what river does Bern lie?", "Aare"),
        ("Which animals live in Bern?", "Bears"),
    ]
    asked = [
        {"question": text, "answers": [{"text": said, "answer_start": context.index(said)}]}
        for text, said in rows
    ]
    data = {"data": [{"title": "Bern", "paragraphs": [{"context": context, "qas": asked}]}]}
    path = folder / "squad.json.gz"
    path.write_bytes(gzip.compress(json.dumps(data).encode()))
    return path


def test_squads_answering_sentence_is_cited(tmp_path: Path) -> None:
    for seed in range(10):
        for example in of_squad(squad(tmp_path), 10, random.Random(seed)):
            assert example.answer is not None
            for at, passage in enumerate(example.passages, 1):
                sentence = passage.removeprefix("Bern: ").rstrip(".")
                assert (f"[{at}]" in example.answer) == (sentence in example.answer)


def test_squads_names_become_pronouns(tmp_path: Path) -> None:
    pairs = of_squad_pairs(squad(tmp_path), 10, random.Random(1))
    assert pairs
    for pair in pairs:
        assert isinstance(pair, Rewrite)
        assert pair.standalone is not None
        assert "Bern" in pair.standalone
        assert "Bern" not in pair.question
        assert any("Bern" in turn.content for turn in pair.history)


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.gz").write_bytes(gzip.compress(b"[]"))
    with pytest.raises(CorpusError, match="not SQuAD"):
        of_squad(tmp_path / "x.gz", 10, random.Random(1))
