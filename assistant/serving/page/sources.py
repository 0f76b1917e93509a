"""Where an answer comes from, as HTML: cited passages, and what was found but not cited.

Given an answer and the documents, gives escaped markup. An answer that was kept may cite a document that has
changed since: its words are then shown as they were. It does not know the rest of the card.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape

from assistant.domain import Answer, Chunk, Citation, Document, Span
from assistant.serving.page.passages import passage

_FOUND = 5
_SHORT = 150


def sources(answer: Answer, documents: Mapping[str, Document], *, opened: bool) -> str:
    """Cited passages, the first one open if ``opened``; then the other evidence, closed."""
    standing = [one for one in answer.citations if _stands(one, documents)]
    cited = _by_passage(standing, answer, documents)
    blocks = "".join(
        f'<details class="source"{" open" if opened and number == 1 else ""}>'
        f'<summary><b class="number">{number}</b>{_place(shown, answer, documents)}</summary>'
        f'<blockquote dir="auto">{passage(documents[shown.document].text, shown, spans)}</blockquote>'
        f"{_to_article(shown.document, spans, cited=True)}</details>"
        for number, (shown, spans) in enumerate(cited.items(), start=1)
    )
    blocks += "".join(_gone(one, documents) for one in answer.citations if one not in standing)
    heading = "<h4>Sources</h4>" if blocks else ""
    return f'<div class="sources">{heading}{blocks}{_not_cited(answer, documents, cited)}</div>'


def title(document: str, documents: Mapping[str, Document]) -> str:
    """A document's title, its id where it has none."""
    found = documents.get(document)
    return found.title if found and found.title else document


def _stands(citation: Citation, documents: Mapping[str, Document]) -> bool:
    document = documents.get(citation.document)
    return document is not None and document.text[citation.start : citation.end] == citation.quote


def _gone(citation: Citation, documents: Mapping[str, Document]) -> str:
    return (
        f'<div class="gone"><p><bdi>{escape(title(citation.document, documents))}</bdi>: '
        "it has changed since. It said:</p>"
        f'<blockquote dir="auto"><p>{escape(citation.quote)}</p></blockquote></div>'
    )


def _to_article(document: str, spans: Iterable[Span], *, cited: bool) -> str:
    """A button that shows the article (see ``static/talk.js`` and ``article``)."""
    offsets = ",".join(f"{span.start}-{span.end}" for span in spans)
    return (
        f'<button type="button" class="tool" data-do="article" data-document="{escape(document)}" '
        f'data-spans="{offsets}" data-kind="{"cited" if cited else "found"}">Show in the article</button>'
    )


def _by_passage(
    citations: Iterable[Citation], answer: Answer, documents: Mapping[str, Document]
) -> dict[Span, list[Span]]:
    cited: dict[Span, list[Span]] = {}
    for citation in citations:
        words = Span(citation.document, citation.start, citation.end)
        chunk = _around(words, answer)
        shown = (
            chunk.span
            if chunk and _is_in(chunk, documents)
            else _whole_lines(citation, documents[citation.document])
        )
        cited.setdefault(shown, []).append(words)
    return cited


def _around(words: Span, answer: Answer) -> Chunk | None:
    return next((found.chunk for found in answer.evidence if found.chunk.span.covers(words)), None)


def _is_in(chunk: Chunk, documents: Mapping[str, Document]) -> bool:
    document = documents.get(chunk.document)
    return document is not None and document.text[chunk.start : chunk.end] == chunk.text


def _whole_lines(citation: Citation, document: Document) -> Span:
    end = document.text.find("\n", citation.end)
    start = document.text.rfind("\n", 0, citation.start) + 1
    return Span(document.id, start, len(document.text) if end < 0 else end)


def _place(shown: Span, answer: Answer, documents: Mapping[str, Document]) -> str:
    chunk = _around(shown, answer)
    section = f'<span class="section">{escape(chunk.headings[-1])}</span>' if chunk and chunk.headings else ""
    return f'<span class="place"><span>{escape(title(shown.document, documents))}</span>{section}</span>'


def _not_cited(answer: Answer, documents: Mapping[str, Document], cited: Mapping[Span, object]) -> str:
    rest = [found.chunk for found in answer.evidence if found.chunk.span not in cited][:_FOUND]
    if not rest:
        return ""
    items = "".join(
        f"<li>{escape(chunk.headings[-1] if chunk.headings else title(chunk.document, documents))}"
        f"<span>{escape(_short(chunk.text))}</span>"
        f"{_to_article(chunk.document, [chunk.span], cited=False) if _is_in(chunk, documents) else ''}</li>"
        for chunk in rest
    )
    heading = "Also found, not cited" if cited else "Nearest passages found, none of them cited"
    return f'<details class="found"><summary>{heading}</summary><ul>{items}</ul></details>'


def _short(text: str) -> str:
    squeezed = re.sub(r"\s+", " ", text)
    return squeezed if len(squeezed) <= _SHORT else squeezed[:_SHORT].rstrip() + "…"
