"""Why an answerer said what it said, as HTML.

Given an answer with its explanation, gives escaped markup; whatever is empty is left out. It does not
know how any of the figures is computed.
"""

from __future__ import annotations

from html import escape

from assistant.domain import Answer, Evidence, PassageScores

_SHOWN = 5
_SHORT = 100
_STAGES = {
    "Passage": "where it stands",
    "whole": "cosine of the question and the whole passage",
    "line": "cosine of the question and the passage's nearest line",
    "known": "cosine of the question and the nearest known question that the passage answers",
    "found": "place after retrieval",
    "reranker": "probability that something in it answers the question",
    "now": "place in the end",
}


def reasons(answer: Answer) -> str:
    """A closed block, "Why?"."""
    parts = [
        _intents(answer),
        _terms(answer),
        _nearest(answer),
        _passages(answer),
        _drafts(answer),
        _covered(answer),
        _gate(answer),
        _time(answer),
    ]
    return f'<details class="why"><summary>Why?</summary>{"".join(parts)}</details>'


def _intents(answer: Answer) -> str:
    rows = "".join(
        f"<tr><td>{escape(guess.title)}</td>{_bar(guess.probability)}<td>{guess.probability:.0%}</td></tr>"
        for guess in answer.explanation.intents[:_SHOWN]
    )
    return f"<h4>Questions it considered</h4><table>{rows}</table>" if rows else ""


def _terms(answer: Answer) -> str:
    terms = answer.explanation.terms
    chips = "".join(
        f'<span class="term {"for" if term.weight > 0 else "against"}">{escape(term.term)} '
        f"<b>{_signed(term.weight)}</b></span>"
        for term in terms
    )
    return f'<h4>Terms that decided, for (+) or against (−)</h4><p class="terms">{chips}</p>' if chips else ""


def _nearest(answer: Answer) -> str:
    nearest = answer.explanation.nearest_utterance
    if nearest is None:
        return ""
    similarity = answer.explanation.nearest_similarity or 0.0
    question = f"“<bdi>{escape(nearest)}</bdi>”"
    return f"<h4>Nearest question it learned from</h4><p>{question} (similarity {similarity:.2f})</p>"


def _passages(answer: Answer) -> str:
    # The classifier's answer does not rest on the passages; listing their scores would say it does.
    if answer.explanation.intents:
        return ""
    got = {passage.chunk_id: passage for passage in answer.explanation.passages}
    rows = "".join(_stages(evidence, got.get(evidence.chunk.id)) for evidence in answer.evidence[:_SHOWN])
    if not rows:
        return ""
    heads = "".join(f'<th scope="col" title="{told}">{stage}</th>' for stage, told in _STAGES.items())
    return (
        "<h4>Passages, stage by stage</h4>"
        '<div class="table" tabindex="0" role="group" aria-label="Passages, stage by stage">'
        f"<table><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _stages(evidence: Evidence, got: PassageScores | None) -> str:
    name = evidence.chunk.headings[-1] if evidence.chunk.headings else evidence.chunk.id
    cells = ("", "", "", "", "")
    if got is not None:
        verdict = "not read" if got.verdict is None else f"{got.verdict:.0%}"
        known = "none" if got.known is None else f"{got.known:.2f}"
        cells = (f"{got.passage:.2f}", f"{got.line:.2f}", known, f"{got.found}.", verdict)
    scores = "".join(f"<td>{cell}</td>" for cell in (*cells, f"{evidence.rank}."))
    return f'<tr><th scope="row">{escape(name)}</th>{scores}</tr>'


def _drafts(answer: Answer) -> str:
    # The classifier's are the questions above.
    if answer.explanation.intents:
        return ""
    rows = "".join(
        f"<li>{escape(draft.title or _short(draft.text))}</li>"
        for draft in answer.explanation.drafts[:_SHOWN]
    )
    return f"<h4>Answers that stood ready, best first</h4><ul>{rows}</ul>" if rows else ""


def _covered(answer: Answer) -> str:
    added = answer.explanation.covered_by
    strongest = sorted(added, key=lambda name: -abs(added[name]))[:_SHOWN]
    rows = "".join(
        f"<tr><td>{escape(name.replace('_', ' '))}</td><td>{_signed(added[name])}</td></tr>"
        for name in strongest
    )
    verdict = "To answer or not: what spoke for (+) or against (−) the articles covering this"
    return f"<h4>{verdict}</h4><table>{rows}</table>" if rows else ""


def _gate(answer: Answer) -> str:
    rows = "".join(
        f"<tr><td>{escape(name.replace('_', ' '))}</td><td>{value:.2f}</td></tr>"
        for name, value in answer.explanation.signals.items()
    )
    return f"<h4>What its confidence rests on</h4><table>{rows}</table>" if rows else ""


def _time(answer: Answer) -> str:
    stages = ", ".join(
        f"{escape(stage.replace('_', ' '))} {ms:.1f} ms"
        for stage, ms in answer.timings_ms.items()
        if stage != "total"
    )
    return f"<h4>Where the time went</h4><p>{stages}</p>" if stages else ""


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else text[:_SHORT].rstrip() + "…"


def _bar(share: float) -> str:
    width = round(100 * min(max(share, 0.0), 1.0))
    return f'<td class="share"><span class="bar" aria-hidden="true"><span style="width:{width}%"></span></span></td>'


def _signed(weight: float) -> str:
    return f"{weight:+.2f}".replace("-", "−")
