"""A whole article as HTML, with the words that an answer cites, or that were found, where they stand.

Given a document and spans, gives escaped markup. It does not know answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.domain import Document, Span
from assistant.serving.page.passages import passage

_FENCE = "---\n"
_TITLE_CHARS = 200
_LEGEND = {
    "cited": "<mark>Highlighted</mark>: the words that the answer cites.",
    "found": "<mark>Outlined</mark>: what was found, but not cited.",
}


def article(document: Document, spans: Sequence[Span], *, cited: bool) -> str:
    """Its title and text, the spans in ``<mark>``; front matter is left out.

    Args:
        cited: whether an answer cites the spans, or they were only found.
    """
    shown = Span(document.id, _after_front_matter(document.text), len(document.text))
    kind = "cited" if cited else "found"
    text = passage(document.text, shown, spans, above=2)
    title = document.title or document.id
    short = title if len(title) <= _TITLE_CHARS else f"{title[:_TITLE_CHARS]}…"
    return (
        f'<header><h2 id="article-title" dir="auto">{escape(short)}</h2>'
        f'<p class="legend">{_LEGEND[kind]}</p>'
        '<form method="dialog"><button type="submit" class="tool">Close</button></form></header>'
        f'<div class="text {kind}" dir="auto" tabindex="0" role="region" aria-labelledby="article-title">{text}</div>'
    )


def cited_spans(document: Document, offsets: object) -> list[Span]:
    """Spans out of ``"start-end,start-end"``, as a page sends them back; whatever is none is left out."""
    spans = []
    for pair in str(offsets).split(","):
        start, _, end = pair.partition("-")
        if start.isdecimal() and end.isdecimal() and len(pair) < 40:
            spans.append(Span(document.id, int(start), min(int(end), len(document.text))))
    return spans


def _after_front_matter(text: str) -> int:
    if not text.startswith(_FENCE):
        return 0
    end = text.find(f"\n{_FENCE}", len(_FENCE) - 1)
    return 0 if end < 0 else end + len(_FENCE) + 1
