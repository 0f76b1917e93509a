"""A small real generator: trained until it knows its examples, exported, served."""

from __future__ import annotations

import numpy as np
import pytest
from tokenizers import Tokenizer

from assistant.generation.prefix import PrefixGenerator, source_pieces, target_pieces, written_text
from assistant.index.prefix_lm import INT8, TOKENIZER, export_writer, load_tokenizer
from assistant.index.weights import base_weights, with_layers
from assistant.index.writer import OnnxWriter, piece_id
from assistant.training.generation_data import Grounded
from assistant.training.generator import GeneratorTrainingRecipe, train_generator
from assistant.training.loop import LoopRecipe

SAID = ["GPT-4 and PyTorch cost $112,806.", "What does it cost?"]
EXAMPLES = [
    Grounded("what makes gas", ("Dough: Yeast makes gas.", "Dough: Salt slows it."), "Yeast does [1]."),
    Grounded("what slows it", ("Dough: Yeast makes gas.", "Dough: Salt slows it."), "Salt does [2]."),
    Grounded("how many cups", ("Dough: 3 cups.", "Dough: Salt slows it."), "3 cups [1]."),
    Grounded("who is king", ("Dough: Yeast makes gas.", "Dough: Salt slows it."), None),
]


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return load_tokenizer()


@pytest.mark.parametrize(
    "answer",
    [
        "GPT-4 costs $112,806 [1].",
        "Two things:\n- PyTorch [1]\n- GPT-4 [2]",
        "It costs $112,806 [1][2]; PyTorch does not [2].",
        "It costs that [1]. GPT-4 does not, e.g. it is dear [2]. A third sentence [3].",
    ],
)
def test_an_answer_survives_being_cut_into_pieces(tokenizer: Tokenizer, answer: str) -> None:
    assert written_text(tokenizer, target_pieces(tokenizer, answer), SAID) == answer


def test_nothing_is_written_as_nothing(tokenizer: Tokenizer) -> None:
    assert written_text(tokenizer, target_pieces(tokenizer, None), SAID) == ""


def test_passages_that_find_no_room_are_not_counted(tokenizer: Tokenizer) -> None:
    pieces, shown = source_pieces(tokenizer, "why " * 200, ["word " * 200] * 8)
    assert shown == 3
    assert len(pieces) <= 440 + 1


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory, tokenizer: Tokenizer) -> OnnxWriter:
    folder = tmp_path_factory.mktemp("generator")
    recipe = GeneratorTrainingRecipe(
        LoopRecipe(epochs=10, learning_rate=5e-4, patience=11), batch=4, noisy=0.0
    )
    dev = [(one, lambda text, one=one: text == (one.answer or "")) for one in EXAMPLES]
    trained = train_generator(
        lambda order: EXAMPLES * 15, dev, folder / "layers", recipe, "cpu", lambda *_: None
    )
    assert trained.best == 1
    (folder / "exported").mkdir()
    sources = [source_pieces(tokenizer, one.question, one.passages)[0] for one in EXAMPLES]
    export_writer(with_layers(base_weights(), folder / "layers"), folder / "exported", sources)
    return OnnxWriter.load(folder / "exported" / INT8, folder / "exported" / TOKENIZER)


@pytest.fixture(scope="module")
def generator(writer: OnnxWriter) -> PrefixGenerator:
    return PrefixGenerator(writer, {})


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.question)
def test_it_writes_what_it_learned_word_by_word(generator: PrefixGenerator, example: Grounded) -> None:
    pieces = list(generator.write(example.question, example.passages))
    assert "".join(pieces) == (example.answer or "")
    assert not example.answer or len(pieces) > 2


def test_a_figure_that_was_not_read_is_not_written(generator: PrefixGenerator) -> None:
    written = "".join(generator.write("how many cups", ["Dough: some cups.", "Dough: Salt slows it."]))
    assert "3" not in written


def test_no_run_of_pieces_is_written_twice(writer: OnnxWriter, tokenizer: Tokenizer) -> None:
    source, _ = source_pieces(tokenizer, "what makes gas", ["Dough: Yeast makes gas."])
    banned = np.ones(tokenizer.get_vocab_size(), dtype=bool)
    banned[[piece_id(tokenizer, name) for name in ("yeast", "salt")]] = False
    pieces = list(writer.stream(source, 5, banned, once=3))
    runs = [tuple(pieces[at : at + 3]) for at in range(3)]
    assert len(set(runs)) == len(runs)
