from __future__ import annotations

from pathlib import Path
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus.chunking import ChunkRecipe, chunk_document
from assistant.corpus.source import load_corpus
from assistant.domain import Document, UnitKind

_STRUCTURE = [
    "# A",
    "## B c",
    "- one: two",
    "  - nested",
    "1. first",
    "| a | b |",
    "| --- | --- |",
    "| 1 | 2 |",
]
_TEXT = ["A sentence. Another one!", "Lead-in:", "", "```", "code()", "<b>html</b>", "é – “ü” 😀", "\u2028"]
LINES = st.sampled_from([*_STRUCTURE, *_TEXT])


@given(st.lists(LINES, max_size=30), st.sampled_from(["markdown", "plain"]), st.integers(3, 60))
def test_chunks_and_units_are_exact_pieces_of_the_document(
    lines: list[str], flavour: Literal["markdown", "plain"], words: int
) -> None:
    document = Document("d", "D", "d.md", "\n".join(lines), flavour)
    seen: list[tuple[int, int]] = []
    for chunk in chunk_document(document, ChunkRecipe(words)):
        assert chunk.text == document.text[chunk.start : chunk.end]
        for unit in chunk.units:
            assert chunk.start <= unit.start < unit.end <= chunk.end
            seen.append((unit.start, unit.end))
    assert seen == sorted(set(seen))


def test_a_row_reads_with_its_columns_and_a_nested_bullet_with_its_parent(corpus_dir: Path) -> None:
    document = load_corpus(corpus_dir).documents["fruit"]
    shown = [unit.shown for chunk in chunk_document(document, ChunkRecipe()) for unit in chunk.units]
    assert "Banana – Price per kilo: $2" in shown
    assert "Bananas – Plantains: bananas for cooking." in shown


def test_a_list_that_is_cut_is_never_cut_inside_a_bullet() -> None:
    bullets = [f"- Item {number}: " + "word " * 20 for number in range(12)]
    document = Document("d", "D", "d.md", "# D\n\nThe items are:\n\n" + "\n".join(bullets))
    chunks = chunk_document(document, ChunkRecipe(max_words=50))
    assert len(chunks) > 3
    assert chunks[0].text.startswith("The items are:\n\n- Item 0")
    kinds = [unit.kind for chunk in chunks for unit in chunk.units]
    assert kinds.count(UnitKind.BULLET) == 12


def test_plain_text_bullets_and_headings_count() -> None:
    text = "Title\n\nKinds of tea\n\n  • Green: not fermented.\n\n    • Sencha: from Japan.\n\n  • Black: fermented.\n"
    chunks = chunk_document(Document("t", "Title", "t.txt", text, "plain"), ChunkRecipe())
    assert chunks[-1].headings[-1] == "Kinds of tea"
    assert next(unit.shown for unit in chunks[-1].units) == "Green: not fermented."


def test_front_matter_is_not_text(corpus_dir: Path) -> None:
    document = load_corpus(corpus_dir).documents["fruit"]
    assert "topics:" not in " ".join(chunk.text for chunk in chunk_document(document, ChunkRecipe()))
