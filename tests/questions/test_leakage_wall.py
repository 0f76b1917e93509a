"""Over the project's own files: nothing that measures may have been learned from."""

from __future__ import annotations

import pytest

from assistant.corpus.source import load_corpus
from assistant.doctor.leaks import leaks
from assistant.doctor.places import faq_places
from assistant.questions.files import read_questions
from assistant.questions.leakage import Twin
from assistant.questions.talks import load_talks
from assistant.questions.training_set import question_files
from tests.conftest import ROOT

HELD_OUT = ROOT / "eval" / "questions"


@pytest.fixture(scope="module")
def twins() -> list[Twin]:
    corpus = load_corpus(ROOT / "corpus")
    training = read_questions(question_files(ROOT / "corpus"), corpus.documents)
    held_out = read_questions(sorted(HELD_OUT.glob("*.jsonl")), corpus.documents)
    assert not training.faults
    assert not held_out.faults
    places = faq_places(ROOT / "corpus", corpus.faq)
    talks = load_talks(ROOT / "corpus")
    return leaks(corpus.faq, training.questions, held_out.questions, HELD_OUT, places, talks)


@pytest.mark.parametrize("how", ["equal", "edit", "ngram", "paraphrase"])
def test_no_held_out_question_has_a_twin_in_training(twins: list[Twin], how: str) -> None:
    found = [f"{t.held_out.place} {t.held_out.text!r} / {t.training.text!r}" for t in twins if t.how == how]
    assert not found, "\n".join(found)
