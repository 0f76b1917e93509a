"""How votes and automatic measures agree, as HTML: a table, and how to read it.

Given an ``AgreementTable``, gives markup. It computes no figure and does not know Gradio.
"""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from assistant.evaluation.estimate import Estimate
from assistant.serving.state.agreement import Agreement, AgreementTable

_CALLED: Mapping[str, str] = {
    "right": "Right, by its facts",
    "facts": "More of the facts",
    "evidence_any": "Found the evidence (first five)",
    "ndcg": "Ranked the evidence higher (nDCG@10)",
    "citation_precision": "Cites only the evidence",
    "citation_recall": "Cites all the evidence",
    "token_f1": "Nearer the ideal answer (token F1)",
    "rouge_l": "Nearer the ideal answer (ROUGE-L)",
    "supported": "Fewer figures and names that its quotes lack",
    "confidence": "More confident",
    "answered": "Answers at all",
    "brevity": "Shorter",
    "speed": "Faster",
}
_HEADS = ("Measure", "Agrees", "Votes", "Only the measure", "Only the vote")
_HOW = (
    "Votes are those where person and measure both prefer one answer; chance agrees with half of them. The "
    "last columns count where only one of the two prefers one. Intervals (95 %) draw whole questions. Of so "
    "many measures, one may seem better than chance by chance."
)


def measured(table: AgreementTable) -> str:
    """All measures; of one that no vote can be compared with, a dash."""
    return Markup(
        '<section class="measured figures"><h2>Do votes and measures agree?</h2><p>{}</p>'
        '<div class="table" tabindex="0" role="region" aria-label="Agreement">'
        '<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div><p class="how">{}</p>'
        '<p class="files">As a file: <a href="/v1/agreement" download="agreement.json">JSON</a></p></section>'
    ).format(
        _words(table),
        Markup("").join(Markup('<th scope="col">{}</th>').format(head) for head in _HEADS),
        Markup("").join(_row(one) for one in table.agreements),
        _HOW,
    )


def _words(table: AgreementTable) -> str:
    if not table.votes:
        return "There is nothing to compare yet."
    return (
        f"Each measure is taken of the very answers that were voted on. What is right, and where it stands, "
        f"is known of judged questions: {table.judged:,} of {table.votes:,} votes {_are(table.judged)} on one."
    )


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _row(one: Agreement) -> Markup:
    return Markup(
        '<tr><th scope="row">{}</th><td>{}</td><td>{:,}</td><td>{:,}</td><td>{:,}</td></tr>'
    ).format(
        _CALLED[one.measure],
        _share(one.agreeing),
        one.agreeing.total,
        one.undecided_people,
        one.undecided_measure,
    )


def _share(agreeing: Estimate) -> str:
    if not agreeing.known:
        return "–"
    if agreeing.low != agreeing.low:  # there is no interval
        return f"{100 * agreeing.value:.0f} %"
    return f"{100 * agreeing.value:.0f} % [{100 * agreeing.low:.0f}, {100 * agreeing.high:.0f}]"
