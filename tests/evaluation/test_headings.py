from __future__ import annotations

from assistant.domain import Citation, Document
from assistant.evaluation.headings import Headings

TEXT = "# Bread\n\n## In Spain\n\nIt is white.\n\n## In Rye\n\nIt is dark.\n"


def cited(words: str, document: str = "bread") -> Citation:
    return Citation(document, TEXT.index(words), TEXT.index(words) + len(words), words)


def test_the_path_above_every_citation_each_heading_once() -> None:
    headings = Headings({"bread": Document("bread", "About bread", "bread.md", TEXT)})
    assert headings.above([cited("is white")]) == "About bread In Spain"
    assert headings.above([cited("white"), cited("dark")]) == "About bread In Spain In Rye"
    assert headings.above([]) == ""


def test_of_an_unknown_document_none() -> None:
    assert Headings({}).above([cited("white")]) == ""
