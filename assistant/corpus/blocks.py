"""A document's text → its blocks: headings, paragraphs, bullets, table rows and code, with offsets.

Given a ``Document``, parses it with markdown-it-py and finds, for each block, the exact characters
it came from and the units (sentences, bullets, rows) inside it. It does not know chunk sizes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from markdown_it import MarkdownIt
from markdown_it.token import Token
from sentencex import get_sentence_boundaries

from assistant.corpus.reading import front_matter_end
from assistant.domain import Document, Unit, UnitKind


class BlockKind(Enum):
    """What a block is; bullets of one list, and rows of one table, follow one another."""

    HEADING = auto()
    PARAGRAPH = auto()
    BULLET = auto()
    ROW = auto()
    CODE = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """A block with its whole lines ``[start, end)``.

    Attributes:
        level: of a heading (1 to 6) or the nesting of a bullet (0 outermost); else 0.
        title: a heading's words, else empty.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    title: str = ""
    units: tuple[Unit, ...] = ()


def parse_blocks(document: Document) -> list[Block]:
    """The blocks of a document, in order; front matter is left out."""
    return _Parser(document).blocks()


class _Parser:
    def __init__(self, document: Document) -> None:
        skip = front_matter_end(document.text)
        blank = re.sub(r"[^\n]", " ", document.text[:skip])
        self._text = blank + document.text[skip:]
        self._plain = document.flavour == "plain"
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", self._text)), len(self._text)]
        self._columns: list[str] = []
        self._labels: list[str] = []
        self._open: list[str] = []  # types of the tokens around the current one, outermost first

    def blocks(self) -> list[Block]:
        markdown = MarkdownIt("commonmark").enable("table")
        source = self._text
        if self._plain:
            # Same length, so offsets hold: bullets become list marks; indented lines are not code.
            markdown.disable(["code", "lheading", "html_block"])
            source = re.sub(r"^([ \t]*)[•◦▪‣·●](?=\s)", r"\1-", source, flags=re.MULTILINE)
        tokens = markdown.parse(source)
        blocks: list[Block] = []
        for position, token in enumerate(tokens):
            block = self._block(tokens, position, token)
            if block is not None:
                blocks.append(block)
            if token.nesting == 1:
                self._open.append(token.type)
            elif token.nesting == -1:
                self._open.pop()
        return blocks

    def _block(self, tokens: list[Token], position: int, token: Token) -> Block | None:
        if token.map is None:
            return None
        start, end = self._lines(token.map)
        match token.type:
            case "heading_open":
                title = _squeeze(tokens[position + 1].content)
                return Block(BlockKind.HEADING, start, end, level=int(token.tag[1]), title=title)
            case "paragraph_open":
                depth = self._open.count("list_item_open")
                if depth:
                    return self._bullet(start, end, depth - 1)
                if self._plain and (title := self._plain_heading(start, end)):
                    return Block(BlockKind.HEADING, start, end, level=2, title=title)
                return Block(BlockKind.PARAGRAPH, start, end, units=tuple(self._sentences(start, end)))
            case "tr_open":
                return self._row(tokens, position, start, end)
            case "fence" | "code_block" | "html_block":
                shown = token.content.strip("\n")
                unit = Unit(UnitKind.CODE, start, end, shown)
                return Block(BlockKind.CODE, start, end, units=(unit,) if shown.strip() else ())
        return None

    def _lines(self, lines: list[int]) -> tuple[int, int]:
        start, end = self._line_starts[lines[0]], self._line_starts[min(lines[1], len(self._line_starts) - 1)]
        raw = self._text[start:end]
        return start + len(raw) - len(raw.lstrip()), start + len(raw.rstrip())

    def _bullet(self, start: int, end: int, level: int) -> Block:
        raw = self._text[start:end]
        mark = re.match(r"(?:[-*+•◦▪‣·●]|\d+[.)])\s+", raw)
        inner = start + (mark.end() if mark else 0)
        words = _squeeze(self._text[inner:end])
        label = words.split(":", 1)[0] if ":" in words else words.rstrip(".")
        self._labels = [*self._labels[:level], label]
        parents = [parent for parent in self._labels[:level] if len(parent.split()) <= 6]
        shown = " – ".join([*parents, words])
        return Block(BlockKind.BULLET, start, end, level, units=(Unit(UnitKind.BULLET, inner, end, shown),))

    def _row(self, tokens: list[Token], position: int, start: int, end: int) -> Block:
        cells = []
        for token in tokens[position + 1 :]:
            if token.type == "tr_close":
                break
            if token.type == "inline":
                cells.append(_squeeze(token.content))
        if "thead_open" in self._open:
            self._columns = cells
            # The header's lines and the rule under it: part of the chunk, not quotable.
            end = self._text.find("\n", end + 1) if "\n" in self._text[end + 1 :] else len(self._text)
            return Block(BlockKind.ROW, start, end)
        first, *rest = cells or [""]
        named = [f"{name}: {cell}" for name, cell in zip(self._columns[1:], rest, strict=False) if cell]
        shown = f"{first} – {'; '.join(named)}" if named else first
        return Block(BlockKind.ROW, start, end, units=(Unit(UnitKind.ROW, start, end, shown),))

    def _sentences(self, start: int, end: int) -> list[Unit]:
        raw = self._text[start:end]
        units = []
        for boundary in get_sentence_boundaries("en", raw):
            piece = boundary["text"]
            if not piece.strip():
                continue
            left = start + boundary["start_index"] + len(piece) - len(piece.lstrip())
            right = start + boundary["start_index"] + len(piece.rstrip())
            units.append(Unit(UnitKind.SENTENCE, left, right, _squeeze(self._text[left:right])))
        return units

    def _plain_heading(self, start: int, end: int) -> str:
        words = _squeeze(self._text[start:end])
        short = len(words.split()) <= 12 and "\n" not in self._text[start:end]
        return words if short and not words.endswith((".", "!", ";", ",", ":")) else ""


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
