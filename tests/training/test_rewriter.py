"""A small real rewriter: trained until it knows its examples, exported, served."""

from __future__ import annotations

import pytest

from assistant import Question, Turn
from assistant.conversation.rewriter import NeuralRewriter
from assistant.conversation.turns import source_pieces
from assistant.index.prefix_lm import INT8, TOKENIZER, export_writer, load_tokenizer
from assistant.index.weights import base_weights, with_layers
from assistant.index.writer import OnnxWriter
from assistant.training.loop import LoopRecipe
from assistant.training.rewriter import RewriterTrainingRecipe, train_rewriter
from assistant.training.rewriting_data import Rewrite


class Untouched:
    """Rules that say they were asked."""

    def standalone(self, question: Question, text: str) -> str:
        return f"by rule: {text}"


def after(*said: str) -> tuple[Turn, ...]:
    return tuple(Turn("user", text) for text in said)


EXAMPLES = [
    Rewrite(after("What does a nurse earn?"), "and a baker?", "What does a baker earn?"),
    Rewrite(after("What does a baker earn?"), "and a nurse?", "What does a nurse earn?"),
    Rewrite(after("Who was DALL·E?"), "and when?", "When was DALL·E?"),
    Rewrite(after("What does a nurse earn?"), "How long does bread bake?", None),
]


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> OnnxWriter:
    folder = tmp_path_factory.mktemp("rewriter")
    recipe = RewriterTrainingRecipe(
        LoopRecipe(epochs=8, learning_rate=5e-4, patience=9), batch=4, noisy=0.0, unanswered=0.0
    )
    trained = train_rewriter(
        lambda order: EXAMPLES * 15, EXAMPLES, folder / "layers", recipe, "cpu", lambda *_: None
    )
    assert trained.best > 0.9
    tokenizer = load_tokenizer()
    sources = [source_pieces(tokenizer, one.history, one.question) for one in EXAMPLES]
    (folder / "exported").mkdir()
    export_writer(with_layers(base_weights(), folder / "layers"), folder / "exported", sources)
    return OnnxWriter.load(folder / "exported" / INT8, folder / "exported" / TOKENIZER)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.question)
def test_it_writes_what_it_learned(
    writer: OnnxWriter, example: Rewrite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.conversation.rewriter._UNSURE", -9.0)  # it has read four examples only
    rewriter = NeuralRewriter(writer, {}, Untouched())
    written = rewriter.standalone(Question(example.question, example.history), example.question)
    assert written == (example.standalone or example.question)


@pytest.mark.parametrize(
    ("history", "text"),
    [
        ((), "and a baker?"),
        (after("??"), "and a baker?"),
        (after("What does a nurse earn?"), "thanks!"),
        (after("What does a nurse earn?"), "?!"),
    ],
)
def test_what_leans_on_nothing_is_left_alone(
    writer: OnnxWriter, history: tuple[Turn, ...], text: str
) -> None:
    assert NeuralRewriter(writer, {}, Untouched()).standalone(Question(text, history), text) == text


def test_what_it_is_unsure_of_is_left_to_rules(writer: OnnxWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.conversation.rewriter._UNSURE", 0.0)
    question = Question("and a baker?", after("What does a nurse earn?"))
    assert (
        NeuralRewriter(writer, {}, Untouched()).standalone(question, question.text) == "by rule: and a baker?"
    )


def test_long_and_odd_histories_do_no_harm(writer: OnnxWriter) -> None:
    history = after("\ud800 " * 300, "<script>" * 200, "word " * 900)
    assert NeuralRewriter(writer, {}, Untouched()).standalone(Question("and?", history), "and?")
