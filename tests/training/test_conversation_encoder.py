"""A small real conversation encoder: trained until it knows its examples, exported, served."""

from __future__ import annotations

import re

import numpy as np
import pytest

from assistant import Question, Turn
from assistant.conversation.choosing import ChoosingRewriter
from assistant.conversation.turns import spoken
from assistant.index.asked import Asked, AskedIndex, embed_asked
from assistant.index.encoder import OnnxEncoder
from assistant.index.export import INT8, TOKENIZER, ExportRecipe, export_encoder
from assistant.index.reference_encoder import ReferenceEncoder
from assistant.index.weights import base_weights, with_layers
from assistant.questions.judged_question import JudgedQuestion
from assistant.training.conversation_encoder import (
    ConversationTrainingRecipe,
    Teacher,
    right_first,
    train_conversation_encoder,
)
from assistant.training.loop import LoopRecipe
from assistant.training.rewriting_data import Rewrite

BAKER, NURSE, DOUGH = "What does a baker earn?", "What does a nurse earn?", "Why does dough rise?"
ANSWERS = {BAKER: "A baker earns $3.", NURSE: "A nurse earns $4.", DOUGH: "Because of yeast."}
OUTSIDE = "Who will win the election?"


def after(question: str, text: str, whole: str | None, must: str = "") -> Rewrite:
    judged = JudgedQuestion("q", text, "fact", must=((re.compile(must),),), min_must=1, out_of_scope=not must)
    said = (Turn("user", question), Turn("assistant", ANSWERS[question]))
    return Rewrite(said, text, whole, judged)


EXAMPLES = [
    after(NURSE, "and a baker?", BAKER, r"\$3"),
    after(BAKER, "and a nurse?", NURSE, r"\$4"),
    after(BAKER, "why does it go up?", DOUGH, "yeast"),
    after(NURSE, OUTSIDE, None),
]


class Says:
    """Writes the question as it was typed."""

    def standalone(self, question: Question, text: str) -> str:
        return text


@pytest.fixture(scope="module")
def reference() -> ReferenceEncoder:
    return ReferenceEncoder()


@pytest.fixture(scope="module")
def known(reference: ReferenceEncoder) -> AskedIndex:
    entries = [Asked((title, title.lower()), (), answer) for title, answer in ANSWERS.items()]
    return embed_asked([*entries, Asked(("And a baker, and a nurse?",), ())], reference)


@pytest.fixture(scope="module")
def trained(
    reference: ReferenceEncoder, known: AskedIndex, tmp_path_factory: pytest.TempPathFactory
) -> OnnxEncoder:
    folder = tmp_path_factory.mktemp("conversation")
    recipe = ConversationTrainingRecipe(
        LoopRecipe(epochs=4, learning_rate=3e-4, patience=9), batch=4, noisy=0.0, unanswered=0.0
    )
    best = train_conversation_encoder(
        lambda order: EXAMPLES * 6,
        EXAMPLES,
        Teacher(reference, "packaged", known, reference.encode([OUTSIDE])),
        folder / "layers",
        recipe,
        "cpu",
        lambda *_: None,
    ).best
    assert best > 0.95
    exported = folder / "exported"
    exported.mkdir()
    weights = with_layers(base_weights(), folder / "layers")
    export_encoder(weights, exported, ["and a baker? [SEP] What does a nurse earn?"], ExportRecipe())
    return OnnxEncoder.load(exported / INT8, exported / TOKENIZER, recipe.max_tokens)


def test_a_conversation_lies_where_its_whole_question_does(
    trained: OnnxEncoder, reference: ReferenceEncoder
) -> None:
    read = trained.encode([spoken(one.history, one.question) for one in EXAMPLES])
    meant = reference.encode([one.standalone or one.question for one in EXAMPLES])
    assert (np.argmax(read @ meant.T, axis=1) == np.arange(len(EXAMPLES))).all()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.question)
def test_what_is_meant_is_chosen_and_what_nothing_answers_is_left(
    trained: OnnxEncoder, reference: ReferenceEncoder, known: AskedIndex, example: Rewrite
) -> None:
    rewriter = ChoosingRewriter(Says(), reference, trained, known)
    chosen = rewriter.standalone(Question(example.question, example.history), example.question)
    assert chosen == (example.standalone or example.question)


def test_the_figure_counts_right_answers_of_what_is_in_scope(
    reference: ReferenceEncoder, known: AskedIndex
) -> None:
    class Knows:
        def encode(self, texts: list[str], **_: bool) -> np.ndarray:
            wholes = {spoken(one.history, one.question): one.standalone or "" for one in EXAMPLES}
            return reference.encode([wholes[text] for text in texts])

    assert right_first(Knows(), EXAMPLES, known) == 1.0
    wrong = after(NURSE, "and a baker?", BAKER, r"\$9")
    assert right_first(Knows(), [*EXAMPLES[:3], wrong], known) == 0.75
    assert right_first(Knows(), EXAMPLES[3:], known) == 0.0
