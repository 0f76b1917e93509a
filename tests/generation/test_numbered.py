from __future__ import annotations

from assistant.domain import Chunk, Unit, UnitKind
from assistant.generation.numbered import Passage, numbered

TEXT = "One thing. Two things. Three things. - a: b"
UNITS = (
    Unit(UnitKind.SENTENCE, 100, 110, "One thing."),
    Unit(UnitKind.SENTENCE, 111, 122, "Two things."),
    Unit(UnitKind.SENTENCE, 123, 136, "Three things."),
    Unit(UnitKind.BULLET, 137, 143, "a: b"),
)
CHUNK = Chunk("c", "d", 100, 143, TEXT, ("D", "Things"), UNITS)
OTHER = Chunk("e", "d", 0, 5, "Other", (), (Unit(UnitKind.SENTENCE, 0, 5, "Other"),))


def test_neighbours_are_joined_and_the_most_trusted_comes_first() -> None:
    trusted = [(CHUNK, 3), (OTHER, 0), (CHUNK, 0), (CHUNK, 2), (CHUNK, 3)]
    assert numbered(trusted, 10) == [Passage(CHUNK, 2, 3), Passage(OTHER, 0, 0), Passage(CHUNK, 0, 0)]
    assert numbered(trusted, 2) == [Passage(CHUNK, 3, 3), Passage(OTHER, 0, 0)]


def test_a_passage_reads_under_its_heading_and_quotes_the_document() -> None:
    passage = Passage(CHUNK, 2, 3)
    assert passage.text == "Things: Three things.\na: b"
    citation = passage.citation()
    assert (citation.document, citation.start, citation.end) == ("d", 123, 143)
    assert citation.quote == TEXT[23:43] == "Three things. - a: b"
    assert Passage(OTHER, 0, 0).text == "Other"
