"""The table of every question: what was asked, what each system said, and how it was judged.

Given a report, gives rows with what they are filtered by in ``data-`` attributes, and the controls. The
browser filters (``static/report.js``); what opens comes from ``details``. It does not judge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from assistant.domain import Answer, Outcome
from assistant.evaluation.reporting.report import Reason, Report, in_words
from assistant.evaluation.verdict import EVIDENCE_K, Verdict
from assistant.questions.judged_question import JudgedQuestion

_VERDICTS = {True: ("right", "✓"), False: ("wrong", "✗"), None: ("not scored", "–")}
_OUTCOMES = {Outcome.ANSWERED: "answered", Outcome.CLARIFY: "asked back", Outcome.ABSTAINED: "declined"}


@dataclass(frozen=True, slots=True)
class _Row:
    """A question, and for each system its verdict, answer and reasons."""

    question: JudgedQuestion
    answers: tuple[tuple[Verdict, Answer | None, Sequence[Reason]], ...]

    def fields(self) -> dict[str, list[str]]:
        """What it is filtered by: the values it has of each field."""
        question = self.question
        where = ["out of scope" if question.out_of_scope else "in scope"]
        where += ["out of scope, hard"] if question.out_of_scope and question.hard else []
        where += ["in a conversation" if question.conversation else "alone"]
        found: dict[str, list[str]] = {
            "where": where,
            "kind": [] if question.out_of_scope else [question.kind],
            "phrasing": [question.phrasing],
            "topic": [question.topic],
            "cause": [in_words(one.cause) for _, _, reasons in self.answers for one in reasons],
        }
        for at, (verdict, _, _) in enumerate(self.answers):
            found[f"verdict{at}"] = [_VERDICTS[verdict.right][0]]
        verdicts = {verdict.right for verdict, _, _ in self.answers}
        found["differ"] = ["yes"] if len(verdicts) > 1 else []
        return {name: list(dict.fromkeys(filter(None, values))) for name, values in found.items()}


def questions_section(report: Report) -> Markup:
    """Controls, then the table."""
    rows = list(_rows(report))
    systems = report.systems
    heads = Markup().join(
        map(Markup('<th scope="col" role="columnheader">{}</th>').format, ("Question", *systems))
    )
    body = Markup("\n").join(_markup(row, systems) for row in rows)
    return Markup(
        '{}\n<table id="every" class="questions n{}" role="table" aria-describedby="shown">'
        "<caption>Every question with its answers and verdicts</caption>\n"
        '<thead role="rowgroup"><tr role="row">{}</tr></thead>\n<tbody role="rowgroup">{}</tbody></table>'
    ).format(_controls(rows, systems), len(systems), heads, body)


def _rows(report: Report) -> Iterator[_Row]:
    reasons = report.reasons_for()
    for number, question in enumerate(report.questions):
        yield _Row(
            question,
            tuple(
                (
                    run.verdicts[number],
                    run.answers.get(question.id),
                    reasons.get((question.id, run.scores.answerer), ()),
                )
                for run in report.runs
            ),
        )


def _controls(rows: Sequence[_Row], systems: Sequence[str]) -> Markup:
    """Hidden until the browser can filter; a field in which all questions are alike has no control."""
    named = {"where": "Scope", "kind": "Kind", "phrasing": "Phrasing", "topic": "Topic", "cause": "Cause"}
    named |= {f"verdict{at}": name for at, name in enumerate(systems)}
    counts: dict[str, Counter[str]] = {name: Counter() for name in named}
    for row in rows:
        for name, values in row.fields().items():
            counts.setdefault(name, Counter()).update(values)
    pickers = Markup("\n").join(
        _picker(name, label, counts[name])
        for name, label in named.items()
        if len(counts[name]) > 1 or 0 < counts[name].total() < len(rows)
    )
    differ = Markup(
        '<label class="tick"><input type="checkbox" data-field="differ" value="yes"> '
        "Only where they disagree ({})</label>\n"
    )
    return Markup(
        '<form id="filters" role="search" aria-label="Filter questions" hidden>\n'
        '<label class="find">Search <input type="search" placeholder="words in question or answers" '
        'autocomplete="off"></label>\n{}\n{}<button type="reset">Show all</button></form>\n'
        '<p id="shown" role="status">{} questions</p>'
    ).format(pickers, differ.format(counts["differ"]["yes"]) if len(systems) > 1 else "", len(rows))


def _picker(name: str, label: str, counts: Counter[str]) -> Markup:
    options = Markup().join(
        Markup('<option value="{0}">{0} ({1})</option>').format(_one_line(value), count)
        for value, count in sorted(counts.items())
    )
    return Markup(
        '<label>{} <select data-field="{}"><option value="">any</option>{}</select></label>'
    ).format(label, name, options)


def _markup(row: _Row, systems: Sequence[str]) -> Markup:
    data = Markup().join(
        Markup(' data-{}="{}"').format(name, "\n".join(map(_one_line, values)))
        for name, values in row.fields().items()
        if values
    )
    cells = Markup().join(_cell(name, *answer) for name, answer in zip(systems, row.answers, strict=True))
    return Markup(
        '<tr role="row"{}><th role="rowheader" scope="row"><span class="asked" dir="auto">{}</span>'
        '<small>{}</small></th>{}<td role="cell" class="more"><details><summary>Evidence, citations and '
        "times</summary></details></td></tr>"
    ).format(data, row.question.question, " · ".join(_about(row.question)), cells)


def _about(question: JudgedQuestion) -> Iterator[str]:
    label = "out of scope" + (", hard" if question.hard else "") if question.out_of_scope else question.kind
    yield from filter(None, (question.id, label, question.phrasing, question.topic))


def _cell(name: str, verdict: Verdict, answer: Answer | None, reasons: Sequence[Reason]) -> Markup:
    word, sign = _VERDICTS[verdict.right]
    told = Markup().join(
        Markup('<p class="why"><b>{}</b>: <span dir="auto">{}</span></p>').format(
            in_words(one.cause), one.words
        )
        for one in reasons
    )
    said = answer.text if answer and answer.text is not None else ""
    return Markup(
        '<td role="cell"><p class="verdict {}"><span class="name">{} </span><span aria-hidden="true">{}</span> '
        "{}</p>{}{}<small>{}</small></td>"
    ).format(
        word.replace(" ", "-"),
        name,
        sign,
        f"{word}, {_outcome(answer)}",
        Markup('<div class="said" dir="auto">{}</div>').format(said) if said else "",
        told,
        " · ".join(_judged(verdict)),
    )


def _outcome(answer: Answer | None) -> str:
    return _OUTCOMES[answer.outcome] if answer else "no answer in the run"


def _judged(verdict: Verdict) -> Iterator[str]:
    if verdict.right is None and not verdict.out_of_scope:
        yield "no facts to hold"
    if verdict.expected_f1 is not None:
        yield f"token F1 with the expected answer {verdict.expected_f1:.2f}"
    if verdict.evidence_any is not None:
        yield f"evidence {'in' if verdict.evidence_any else 'not in'} the top {EVIDENCE_K}"
    if not verdict.missing:
        yield f"confidence {verdict.confidence:.0%}"
        yield f"{verdict.total_ms:.3g} ms"


def _one_line(value: str) -> str:
    return " ".join(value.split())
