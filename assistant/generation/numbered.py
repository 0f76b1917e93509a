"""Scored units → numbered passages: what a generator reads and its marks point to.

Given units of chunks in the order they are trusted, joins neighbours into passages and numbers them,
the best first. It does not know who scored them or what is written from them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.domain import Chunk, Citation, UnitKind


@dataclass(frozen=True, slots=True)
class Passage:
    """Neighbouring units ``[first, last]`` of a chunk."""

    chunk: Chunk
    first: int
    last: int

    @property
    def text(self) -> str:
        """The heading and what the units say; bullets and rows stand on lines of their own."""
        units = self.chunk.units[self.first : self.last + 1]
        heading = self.chunk.headings[-1] if self.chunk.headings else ""
        text = f"{heading}:" if heading else ""
        for unit in units:
            apart = "\n" if unit.kind is not UnitKind.SENTENCE and len(units) > 1 else " "
            text += f"{apart}{unit.shown}"
        return text.strip()

    @property
    def start(self) -> int:
        """Where the passage begins in the document."""
        return self.chunk.units[self.first].start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.chunk.units[self.last].end

    def citation(self) -> Citation:
        """The passage's words as the document has them."""
        quote = self.chunk.text[self.start - self.chunk.start : self.end - self.chunk.start]
        return Citation(self.chunk.document, self.start, self.end, quote)


def numbered(units: Iterable[tuple[Chunk, int]], most_units: int) -> list[Passage]:
    """Passages in the order of their most trusted unit.

    Args:
        units: chunks and positions of units in them, the most trusted first; repeats are passed over.
    """
    chunks: dict[str, Chunk] = {}
    taken: dict[tuple[str, int], int] = {}
    for chunk, position in units:
        if len(taken) == most_units:
            break
        chunks[chunk.id] = chunk
        taken.setdefault((chunk.id, position), len(taken))
    passages: list[tuple[int, Passage]] = []
    for name, chunk in chunks.items():
        positions = sorted(position for own, position in taken if own == name)
        first = positions[0]
        for before, position in zip(positions, [*positions[1:], -1], strict=True):
            if position != before + 1:
                best = min(taken[name, at] for at in range(first, before + 1))
                passages.append((best, Passage(chunk, first, before)))
                first = position
    return [passage for _, passage in sorted(passages, key=lambda item: item[0])]
