"""A document → its chunks: cut at headings, lists and tables, never inside a bullet or a row.

Given a ``Document`` and a ``ChunkRecipe``, packs neighbouring blocks of one section into chunks that
fit the encoder. It does not know embeddings, FAQ entries or gold spans.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.corpus.blocks import Block, BlockKind, parse_blocks
from assistant.domain import Chunk, Document


@dataclass(frozen=True, slots=True)
class ChunkRecipe:
    """How to cut. ``max_words`` keeps heading path + text under the encoder's 256 word pieces."""

    max_words: int = 110


def chunk_document(document: Document, recipe: ChunkRecipe) -> list[Chunk]:
    """Chunks in reading order; every unit of the document lies in exactly one of them."""
    chunks: list[Chunk] = []
    path: list[tuple[int, str]] = [(0, document.title)]
    section: list[Block] = []
    for block in parse_blocks(document):
        if block.kind is not BlockKind.HEADING:
            section.append(block)
            continue
        chunks.extend(_pack(document, path, section, recipe))
        section = []
        path = [
            *(entry for entry in path if entry[0] < block.level or entry[0] == 0),
            (block.level, block.title),
        ]
    chunks.extend(_pack(document, path, section, recipe))
    return chunks


def _pack(
    document: Document, path: list[tuple[int, str]], section: list[Block], recipe: ChunkRecipe
) -> Iterator[Chunk]:
    headings = _heading_titles(path)
    held: list[Block] = []
    for block in _split_long(section, recipe):
        if held and _words(document, [*held, block]) > recipe.max_words:
            # A lead-in ("Deep learning needs:") belongs to the list it announces.
            carried = [held.pop()] if len(held) > 1 and _announces(document, held[-1], block) else []
            if held and not (len(held) == 1 and _announces(document, held[0], block)):
                yield _chunk(document, headings, held)
                held = carried
        held.append(block)
    if any(block.units for block in held):
        yield _chunk(document, headings, held)


def _split_long(section: list[Block], recipe: ChunkRecipe) -> Iterator[Block]:
    for block in section:
        words = sum(len(unit.shown.split()) for unit in block.units)
        if block.kind is not BlockKind.PARAGRAPH or words <= recipe.max_words:
            yield block
            continue
        for unit in block.units:
            yield replace(block, start=unit.start, end=unit.end, units=(unit,))


def _announces(document: Document, lead: Block, following: Block) -> bool:
    header = lead.kind is BlockKind.ROW and not lead.units
    colon = lead.kind is BlockKind.PARAGRAPH and document.text[lead.start : lead.end].endswith(":")
    return header or (colon and following.kind in (BlockKind.BULLET, BlockKind.ROW, BlockKind.CODE))


def _words(document: Document, blocks: list[Block]) -> int:
    return len(document.text[blocks[0].start : blocks[-1].end].split())


def _heading_titles(path: list[tuple[int, str]]) -> tuple[str, ...]:
    titles = [title for _, title in path]
    if len(titles) > 1 and path[1][0] == 1:
        # The document's own H1 says what its title says.
        del titles[1]
    return tuple(titles)


def _chunk(document: Document, headings: tuple[str, ...], blocks: list[Block]) -> Chunk:
    start, end = blocks[0].start, blocks[-1].end
    return Chunk(
        id=f"{document.id}#{start}-{end}",
        document=document.id,
        start=start,
        end=end,
        text=document.text[start:end],
        headings=headings,
        units=tuple(unit for block in blocks for unit in block.units),
    )
