from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from assistant.domain import Chunk, Evidence, Unit, UnitKind
from assistant.neural.composer import Composed
from assistant.neural.generative import GenerativeComposer, GenerativeRecipe, trusted_units
from assistant.neural.ranking import Ranked, RankedUnit
from assistant.neural.retriever import Found, KnownQuestion
from assistant.protocols import Tell

TEXT = "Yeast makes gas. Gas lifts dough. Heat kills yeast."
UNITS = (
    Unit(UnitKind.SENTENCE, 0, 16, "Yeast makes gas."),
    Unit(UnitKind.SENTENCE, 17, 33, "Gas lifts dough."),
    Unit(UnitKind.SENTENCE, 34, 51, "Heat kills yeast."),
)
CHUNK = Chunk("c1", "bread", 0, 51, TEXT, ("Bread", "Dough"), UNITS)
KNOWN = KnownQuestion("Why does it rise?", 0.8, ((CHUNK, UNITS[0], 0.7),), "Gas [1].", (CHUNK.span,))
FOUND = Found([Evidence(CHUNK, 0.5, 1)], [np.array([0.4, 0.8, 0.1], dtype=np.float32)], [KNOWN])
RANKED = Ranked(((KNOWN, 0.9),), (RankedUnit(CHUNK, UNITS[2], 0.6), RankedUnit(CHUNK, UNITS[1], 0.2)), (), ())


class Writes:
    def __init__(self, text: str) -> None:
        self.text = text
        self.read: Sequence[str] = ()
        self.told: list[str] = []

    def write(self, question: str, passages: Sequence[str]) -> Iterator[str]:
        self.read = passages
        yield from self.text


class Supports:
    """Whatever does not speak of whales."""

    def supported(self, sentence: str, cited: str, quoted: str) -> float:
        return 0.1 if "whale" in sentence else 0.9


class Quotes:
    def compose(self, question: str, found: Found, ranked: Ranked | None, tell: Tell) -> Composed | None:
        tell("quo")
        return Composed("quoted", ())


def compose(written: str, recipe: GenerativeRecipe = GenerativeRecipe()) -> tuple[Composed, Writes]:
    writer = Writes(written)
    composer = GenerativeComposer(writer, Supports(), Quotes(), recipe)
    composed = composer.compose("why", FOUND, RANKED, writer.told.append)
    assert composed is not None
    return composed, writer


def test_supported_sentences_are_shown_with_what_they_cite() -> None:
    composed, writer = compose("Yeast makes gas [1]. Dough feeds whales [1]. It is warm.")
    assert composed.text == "Yeast makes gas."
    assert [citation.quote for citation in composed.citations] == [TEXT]
    assert list(writer.read) == ["Dough: Yeast makes gas. Gas lifts dough. Heat kills yeast."]


def test_lines_stay_lines() -> None:
    assert compose("Two:  [1]\n- gas [1]\n- heat [1]")[0].text == "Two:\n- gas\n- heat"


def test_what_is_told_is_the_answer_sentence_by_sentence_and_nothing_unsupported() -> None:
    composed, writer = compose("Two: [1]\n- gas [1]\nYeast makes gas [1]. Whales? A whale [1]. Gas [1].")
    assert writer.told == ["Two:", "\n- gas", "\nYeast makes gas.", " Gas."]
    assert "".join(writer.told) == composed.text
    assert compose("All whales [1].")[1].told == ["quo"]


def test_a_sentence_is_told_before_the_next_is_written() -> None:
    def write(question: str, passages: Sequence[str]) -> Iterator[str]:
        yield "Yeast makes gas [1]. Gas "
        assert told == ["Yeast makes gas."]
        yield "lifts [1]."

    told: list[str] = []
    writer = Writes("")
    writer.write = write
    GenerativeComposer(writer, Supports(), Quotes(), GenerativeRecipe()).compose(
        "why", FOUND, RANKED, told.append
    )
    assert told == ["Yeast makes gas.", " Gas lifts."]


def test_nothing_supported_is_answered_otherwise() -> None:
    for written in ("", "Gas [7].", "All whales [1].", "No marks at all."):
        assert compose(written)[0].text == "quoted"


def test_the_best_known_questions_units_are_trusted_most() -> None:
    assert [at for _, at in trusted_units(FOUND, RANKED, 1)] == [0, 2, 1]
    assert [at for _, at in trusted_units(FOUND, None, 1)] == [0, 1, 0, 2]
    bare = replace(FOUND, known=[])
    assert [at for _, at in trusted_units(bare, None, 1)] == [1, 0, 2]
