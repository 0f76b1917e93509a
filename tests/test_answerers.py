"""One suite that every answerer passes."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Answer, Outcome, Question, QuestionError, Turn
from assistant.load import Assistant
from assistant.protocols import Answerer
from assistant.wire import answer_to_wire

HOSTILE = ["", "   \n", "😀😀😀", "\x00\x00", "what\x00 is bread", "<script>alert(1)</script>", "\ud800 bread",
           "¿Qué es el pan?", "パンとは何ですか", "a" * 4000, "?" * 100, "' OR 1=1 --", "‮right to left"]  # fmt: skip


@pytest.fixture(params=["ml", "dl"])
def answerer(request: pytest.FixtureRequest, assistant: Assistant) -> Answerer:
    return assistant.answerers[request.param]


def sound(answer: Answer, assistant: Assistant) -> None:
    scores = [found.score for found in answer.evidence]
    assert scores == sorted(scores, reverse=True)
    assert [found.rank for found in answer.evidence] == list(range(1, len(scores) + 1))
    assert len(answer.evidence) == 10
    assert 0 <= answer.confidence <= 1
    assert (answer.text is not None) == (answer.outcome is Outcome.ANSWERED) == (answer.reason is None)
    assert bool(answer.citations) == (answer.outcome is Outcome.ANSWERED)
    for citation in answer.citations:
        assert assistant.documents[citation.document].text[citation.start : citation.end] == citation.quote
    assert answer.timings_ms["total"] > 0
    json.loads(json.dumps(answer_to_wire(answer, explain=True)))
    json.dumps(answer_to_wire(answer, explain=True), ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize(
    "question", ["banana price", "why does dough rise?", "best pizza in naples", *HOSTILE]
)
def test_answers_are_sound_whatever_is_asked(answerer: Answerer, assistant: Assistant, question: str) -> None:
    sound(answerer.answer(Question(question)), assistant)


@pytest.mark.parametrize("question", ["", " ", "😀", "\x00", "?!"])
def test_nothing_asked_is_an_abstention(answerer: Answerer, question: str) -> None:
    answer = answerer.answer(Question(question))
    assert answer.outcome is Outcome.ABSTAINED
    assert answer.reason == "nothing_asked"


def test_a_question_of_100000_characters_is_refused(answerer: Answerer) -> None:
    with pytest.raises(QuestionError, match="100,000 characters"):
        answerer.answer(Question("x" * 100_000))


def test_same_input_same_output_on_two_threads(answerer: Answerer) -> None:
    asked = Question("what kinds of fruit are there", (Turn("user", "hello"),))
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(answerer.answer, [asked] * 8))
    assert len({repr(replace(answer, timings_ms={})) for answer in answers}) == 1


def test_a_follow_up_carries_the_question_before(answerer: Answerer, assistant: Assistant) -> None:
    history = (Turn("user", "What does an apple cost?"), Turn("assistant", "$3"))
    answer = answerer.answer(Question("and a banana?", history))
    assert answer.standalone_question == "What does a banana cost?"
    sound(answer, assistant)


def test_a_complete_question_is_left_alone(answerer: Answerer) -> None:
    history = (Turn("user", "What does an apple cost?"),)
    question = "Why does dough rise when bread is baked?"
    assert answerer.answer(Question(question, history)).standalone_question == question


def test_ml_explains_itself(assistant: Assistant) -> None:
    explanation = assistant.answerers["ml"].answer(Question("price of bananas")).explanation
    assert explanation.intents[0].title == "What does a banana cost?"
    assert any("banana" in term.term for term in explanation.terms)
    assert explanation.nearest_utterance


def test_ml_says_the_first_draft_and_tells_it_when_it_declines(assistant: Assistant) -> None:
    answer = assistant.answerers["ml"].answer(Question("price of bananas"))
    first = answer.explanation.drafts[0]
    assert (first.title, first.text) == ("What does a banana cost?", answer.text)
    assert [(one.document, one.start, one.end) for one in first.spans] == [
        (one.document, one.start, one.end) for one in answer.citations
    ]
    declined = assistant.answerers["ml"].answer(Question("best pizza in naples"))
    assert declined.text is None
    assert declined.explanation.drafts


def test_the_signals_tell_what_they_add(answerer: Answerer) -> None:
    explanation = answerer.answer(Question("price of bananas")).explanation
    assert explanation.covered_by.keys() <= explanation.signals.keys()
    assert any(explanation.covered_by.values())


def test_serving_imports_no_torch_and_the_package_is_light(built_once: tuple[Path, Path]) -> None:
    code = (
        "import sys, assistant\n"
        "assert not {'torch', 'faiss', 'sklearn', 'numpy', 'sqlalchemy'} & set(sys.modules), 'heavy import'\n"
        f"ready = assistant.load_assistant({str(built_once[1])!r})\n"
        "for one in ready.answerers.values(): one.answer(assistant.Question('banana price'))\n"
        "import assistant.serving.server\n"
        "assert not {'torch', 'transformers', 'onnx', 'sentence_transformers'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
