"""A passage of a document as HTML, its cited words in ``<mark>``.

Given a text and offsets into it, gives escaped markup in which Markdown headings, tables and lists read as
such.
It does not know answers or where citations come from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from assistant.domain import Span

_HEADING = re.compile(r"(#{1,6})\s+(?=\S)")
_BULLET = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s+")
_RULE = re.compile(r"\s*\|?[\s:|-]+\|?\s*$")


def passage(text: str, shown: Span, cited: Sequence[Span], *, above: int = 4) -> str:
    """``text[shown.start:shown.end]``; ``cited`` spans may overlap and reach beyond it.

    Args:
        above: level of the heading that the passage stands under; its own are below it.
    """
    parts = []
    for kind, lines in groupby(_lines(text, shown), key=lambda line: _kind(text, line)):
        if kind == "table":
            rows = "".join(_row(text, line, cited) for line in lines if not _is_rule(text, line))
            # It scrolls where it is wide; whoever has no mouse has to get into it.
            parts.append(
                f'<div class="table" tabindex="0" role="group" aria-label="Table"><table>{rows}</table></div>'
            )
        elif kind == "list":
            parts.append(f"<ul>{''.join(_item(text, line, cited) for line in lines)}</ul>")
        elif kind == "heading":
            parts += [_heading(text, line, cited, above) for line in lines]
        elif kind == "text":
            parts += [f"<p>{marked(text, line, cited)}</p>" for line in lines]
    return "".join(parts)


def marked(text: str, shown: Span, cited: Sequence[Span]) -> str:
    """The words of one line, escaped, the cited ones marked."""
    pieces, at = [], shown.start
    for span in sorted(cited, key=lambda span: span.start):
        left, right = max(span.start, at), min(span.end, shown.end)
        if left < right:
            pieces += [escape(text[at:left]), f"<mark>{escape(text[left:right])}</mark>"]
            at = right
    return "".join([*pieces, escape(text[at : shown.end])])


def _lines(text: str, shown: Span) -> Iterator[Span]:
    at = shown.start
    for line in text[shown.start : shown.end].splitlines(keepends=True):
        yield _stripped(text, Span(shown.document, at, at + len(line)))
        at += len(line)


def _stripped(text: str, span: Span) -> Span:
    words = text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip())
    return Span(span.document, start, max(start, span.start + len(words.rstrip())))


def _kind(text: str, line: Span) -> str:
    words = text[line.start : line.end]
    if not words:
        return "blank"
    if words.startswith("|"):
        return "table"
    if _HEADING.match(words):
        return "heading"
    return "list" if _BULLET.match(words) else "text"


def _is_rule(text: str, line: Span) -> bool:
    return "-" in text[line.start : line.end] and bool(_RULE.match(text[line.start : line.end]))


def _heading(text: str, line: Span, cited: Sequence[Span], above: int) -> str:
    sign = _HEADING.match(text, line.start, line.end)
    depth, start = (len(sign.group(1)), sign.end()) if sign else (1, line.start)
    level = min(above + depth, 6)
    return f"<h{level}>{marked(text, Span(line.document, start, line.end), cited)}</h{level}>"


def _row(text: str, line: Span, cited: Sequence[Span]) -> str:
    cells = []
    for cell in re.finditer(r"[^|]+", text[line.start : line.end]):
        span = _stripped(text, Span(line.document, line.start + cell.start(), line.start + cell.end()))
        cells.append(f"<td>{marked(text, span, cited)}</td>")
    return f"<tr>{''.join(cells)}</tr>"


def _item(text: str, line: Span, cited: Sequence[Span]) -> str:
    bullet = _BULLET.match(text, line.start, line.end)
    start = bullet.end() if bullet else line.start
    return f"<li>{marked(text, Span(line.document, start, line.end), cited)}</li>"
