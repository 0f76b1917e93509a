"""A conversation as HTML: both answers side by side, their sources, what decided.

Given answers and documents, gives markup. Every text that people or documents wrote is escaped here,
once; nothing it returns runs script. It does not know Gradio.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from assistant.domain import Answer, Chunk, Citation, Document, Outcome
from assistant.serving.difference import difference

_NAMES = {
    "ml": ("Classical", "ml · TF-IDF + logistic regression"),
    "dl": ("Neural", "dl · embeddings + passages"),
}
_DECLINED = {
    "nothing_asked": "There is no question here to answer.",
    "not_covered": "The articles do not answer this.",
    "unsure": "I am not sure enough to answer this. Did you mean one of these?",
}


def exchange(question: str, answers: Mapping[str, Answer], documents: Mapping[str, Document]) -> str:
    """One question with both answers."""
    columns = "".join(_answer(answers[name], documents) for name in ("ml", "dl"))
    standalone = answers["dl"].standalone_question
    rewritten = (
        f'<p class="rewritten">Understood as: {escape(standalone)}</p>'
        if _plain(standalone) != _plain(question)
        else ""
    )
    summary = escape(difference(answers["ml"], answers["dl"]).summary)
    return (
        f'<section class="exchange"><div class="question" dir="auto">{escape(question)}</div>{rewritten}'
        f'<div class="pair">{columns}</div><p class="difference">{summary}</p></section>'
    )


def transcript(exchanges: Sequence[str]) -> str:
    """The whole conversation, newest last, announced politely to screen readers."""
    return f'<div role="log" aria-live="polite" aria-label="Conversation">{"".join(exchanges)}</div>'


def _answer(answer: Answer, documents: Mapping[str, Document]) -> str:
    title, subtitle = _NAMES[answer.answerer]
    sure = round(answer.confidence * 100)
    total = answer.timings_ms.get("total", 0.0)
    return (
        f'<article class="answer {answer.outcome.value}" data-answerer="{answer.answerer}">'
        f"<header><strong>{title}</strong> <span>{subtitle}</span></header>"
        f'<div class="said" dir="auto">{_said(answer)}</div>'
        f'<div class="facts"><span class="bar" role="img" aria-label="confidence {sure} percent">'
        f'<span style="width:{sure}%"></span></span><span>{sure}% confident</span><span>{total:.1f} ms</span></div>'
        f"{_sources(answer, documents)}{_why(answer)}</article>"
    )


def _said(answer: Answer) -> str:
    if answer.outcome is Outcome.ANSWERED:
        return _prose(answer.text or "")
    why = _DECLINED[answer.reason.value if answer.reason else "not_covered"]
    offered = "".join(f"<li>{escape(title)}</li>" for title in answer.suggestions)
    return f'<p class="declined">{why}</p>' + (f"<ul>{offered}</ul>" if offered else "")


def _prose(text: str) -> str:
    """Paragraphs, and runs of ``- `` lines as lists."""
    parts: list[str] = []
    for line in text.splitlines():
        if line.startswith("- "):
            item = f"<li>{escape(line[2:])}</li>"
            if parts and parts[-1].endswith("</ul>"):
                parts[-1] = parts[-1].removesuffix("</ul>") + item + "</ul>"
            else:
                parts.append(f"<ul>{item}</ul>")
        elif line.strip():
            parts.append(f"<p>{escape(line)}</p>")
    return "".join(parts)


def _sources(answer: Answer, documents: Mapping[str, Document]) -> str:
    cited: dict[str, tuple[Chunk | None, list[Citation]]] = {}
    for citation in answer.citations:
        chunk = _chunk_of(citation, answer)
        key = chunk.id if chunk else f"{citation.document}#{citation.start}"
        cited.setdefault(key, (chunk, []))[1].append(citation)
    blocks = "".join(
        f'<details class="source" {"open" if number == 1 else ""}><summary><b>{number}</b> '
        f"{escape(_place(citations[0], chunk, documents))}</summary>"
        f'<blockquote dir="auto">{_marked(citations, chunk, documents)}</blockquote></details>'
        for number, (chunk, citations) in enumerate(cited.values(), start=1)
    )
    rest = [found.chunk for found in answer.evidence if found.chunk.id not in cited][:5]
    others = "".join(
        f"<li>{escape(' › '.join(chunk.headings[-2:]))}<span>{escape(_short(chunk.text))}</span></li>"
        for chunk in rest
    )
    heading = "<h4>Sources</h4>" if blocks else ""
    found = (
        f'<details class="others"><summary>Also found, not cited</summary><ul>{others}</ul></details>'
        if others and answer.outcome is not Outcome.ABSTAINED
        else ""
    )
    return f'<div class="sources">{heading}{blocks}{found}</div>'


def _chunk_of(citation: Citation, answer: Answer) -> Chunk | None:
    for found in answer.evidence:
        chunk = found.chunk
        if (
            chunk.document == citation.document
            and chunk.start <= citation.start
            and citation.end <= chunk.end
        ):
            return chunk
    return None


def _place(citation: Citation, chunk: Chunk | None, documents: Mapping[str, Document]) -> str:
    title = documents[citation.document].title
    return f"{title} › {chunk.headings[-1]}" if chunk and len(chunk.headings) > 1 else title


def _marked(citations: Iterable[Citation], chunk: Chunk | None, documents: Mapping[str, Document]) -> str:
    """The passage with its cited words in ``<mark>``; without a passage, the line around them."""
    spans = sorted((citation.start, citation.end) for citation in citations)
    text = documents[next(iter(citations)).document].text
    start = chunk.start if chunk else text.rfind("\n", 0, spans[0][0]) + 1
    end = chunk.end if chunk else spans[-1][1]
    pieces, at = [], start
    for left, right in spans:
        pieces.append(escape(text[at : max(at, left)]))
        pieces.append(f"<mark>{escape(text[max(at, left) : right])}</mark>")
        at = max(at, right)
    return "".join([*pieces, escape(text[at:end])])


def _why(answer: Answer) -> str:
    explanation = answer.explanation
    parts = []
    if explanation.intents:
        rows = "".join(
            f"<tr><td>{escape(guess.title)}</td><td>{guess.probability:.0%}</td></tr>"
            for guess in explanation.intents
        )
        parts.append(f"<h5>Questions it considered</h5><table>{rows}</table>")
    if explanation.terms:
        chips = "".join(
            f'<span class="term {"for" if term.weight > 0 else "against"}">'
            f"{escape(term.term)} {term.weight:+.2f}</span>"
            for term in explanation.terms
        )
        parts.append(f"<h5>Terms that decided</h5><p>{chips}</p>")
    if explanation.nearest_utterance is not None:
        parts.append(
            f"<h5>Nearest question it learned from</h5><p>“{escape(explanation.nearest_utterance)}” "
            f"({explanation.nearest_similarity or 0:.2f})</p>"
        )
    if not explanation.intents and answer.evidence:
        rows = "".join(
            f"<tr><td>{escape(found.chunk.headings[-1] if found.chunk.headings else found.chunk.id)}</td>"
            f"<td>{found.score:.3f}</td></tr>"
            for found in answer.evidence[:5]
        )
        parts.append(f"<h5>Passages, by similarity</h5><table>{rows}</table>")
    signals = "".join(
        f"<tr><td>{escape(name.replace('_', ' '))}</td><td>{value:.2f}</td></tr>"
        for name, value in explanation.signals.items()
    )
    stages = ", ".join(
        f"{escape(stage)} {ms:.1f} ms" for stage, ms in answer.timings_ms.items() if stage != "total"
    )
    parts.append(f"<h5>What the gate saw</h5><table>{signals}</table><p>{stages}</p>")
    return f'<details class="why"><summary>Why?</summary>{"".join(parts)}</details>'


def _short(text: str, limit: int = 140) -> str:
    squeezed = re.sub(r"\s+", " ", text)
    return squeezed if len(squeezed) <= limit else squeezed[:limit] + "…"


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().lower()
