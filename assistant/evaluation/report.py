"""Scores as people read them: a terminal table, Markdown, and one self-contained HTML file.

Given scores and verdicts, writes; every text that came from outside is escaped. It does not compute.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant.artefact import write_text_atomically
from assistant.domain import Answer
from assistant.evaluation.questions import JudgedQuestion
from assistant.evaluation.score import Scores, Verdict

Run = tuple[Mapping[str, Answer], list[Verdict]]
_FLOORS = {  # design part 5: (ml, dl)
    "right": ("50 %", "75 %"),
    "evidence in the top 5, any": ("", "88 %"),
    "out of scope declined at 5 % wrongly declined": ("80 %", "80 %"),
    "… the hard part": ("50 %", "50 %"),
    "quotes equal to the source": ("100 %", "100 %"),
    "numbers found in quotes": ("100 %", "100 %"),
    "p50 ms": ("10", "400"),
}


def rows(scores: Sequence[Scores]) -> Iterator[tuple[str, list[str]]]:
    """Each figure's name with one cell a system."""
    yield "right", [str(one.right) for one in scores]
    yield "right, of what was answered", [str(one.right_if_answered) for one in scores]
    yield "evidence in the top 5, any", [str(one.evidence_any) for one in scores]
    yield "evidence in the top 5, all", [str(one.evidence_all) for one in scores]
    yield "wrongly declined", [str(one.wrongly_declined) for one in scores]
    yield "out of scope declined", [str(one.declined) for one in scores]
    yield "… the hard part of it", [str(one.declined_hard) for one in scores]
    yield "out of scope declined at 5 % wrongly declined", [_percent(one.declined_at_5) for one in scores]
    yield "… the hard part", [_percent(one.declined_hard_at_5) for one in scores]
    yield "AUROC, all / hard", [f"{one.auroc:.3f} / {one.auroc_hard:.3f}" for one in scores]
    yield "median words of an answer", [f"{one.median_words:g}" for one in scores]
    yield "quotes equal to the source", [str(one.quotes_equal) for one in scores]
    yield "numbers found in quotes", [str(one.numbers_grounded) for one in scores]
    yield "p50 ms", [f"{one.p50_ms:.1f}" for one in scores]
    yield "p95 ms", [f"{one.p95_ms:.1f}" for one in scores]
    for title, groups in (("kind", "by_kind"), ("phrasing", "by_phrasing")):
        for name in getattr(scores[0], groups):
            yield f"right · {title} {name}", [str(getattr(one, groups)[name]) for one in scores]


def print_scores(console: Console, scores: Sequence[Scores]) -> None:
    """The table, in a terminal."""
    table = Table(title="Shares with 95 % intervals; floors are design part 5's")
    table.add_column("")
    for one in scores:
        table.add_column(one.answerer, justify="right")
        table.add_column("floor", justify="right", style="dim")
    for name, cells in rows(scores):
        table.add_row(name, *_with_floors(name, scores, cells))
    console.print(table)


def write_report(
    out: Path, questions: Sequence[JudgedQuestion], scores: Sequence[Scores], runs: Mapping[str, Run]
) -> None:
    """``report.md`` and ``report.html`` in ``out``."""
    names = [name for one in scores for name in (one.answerer, "floor")]
    lines = [f"| | {' | '.join(names)} |", f"|---|{'---|' * len(names)}"]
    lines += [f"| {name} | {' | '.join(_with_floors(name, scores, cells))} |" for name, cells in rows(scores)]
    write_text_atomically(out / "report.md", "\n".join(lines) + "\n")
    write_text_atomically(out / "report.html", _html(questions, scores, runs))


def _html(questions: Sequence[JudgedQuestion], scores: Sequence[Scores], runs: Mapping[str, Run]) -> str:
    head = "".join(f"<th>{escape(one.answerer)}</th><th>floor</th>" for one in scores)
    figures = "".join(
        f"<tr><th>{escape(name)}</th>{''.join(f'<td>{escape(c)}</td>' for c in _with_floors(name, scores, cells))}</tr>"
        for name, cells in rows(scores)
    )
    columns = "".join(f"<th>{escape(name)}</th>" for name in runs)
    listed = "".join(_question_row(number, question, runs) for number, question in enumerate(questions))
    return f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>ml and dl, measured</title>
<meta name="viewport" content="width=device-width"><style>
:root{{color-scheme:light dark}}
body{{font:15px/1.5 system-ui,sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem}}
table{{border-collapse:collapse;width:100%}} th,td{{border-bottom:1px solid #8884;padding:.3rem .6rem;text-align:left;
vertical-align:top;overflow-wrap:anywhere}} .right{{border-left:4px solid #2a8}} .wrong{{border-left:4px solid #c54}}
small{{opacity:.75}} td{{white-space:pre-line}}</style>
<h1>ml and dl, measured</h1><p>{len(questions)} questions. Shares with 95 % intervals (Wilson).</p>
<table><tr><th></th>{head}</tr>{figures}</table>
<h2>Every question</h2><table><tr><th>question</th>{columns}</tr>{listed}</table></html>"""


def _question_row(number: int, question: JudgedQuestion, runs: Mapping[str, Run]) -> str:
    cells = ""
    for answers, verdicts in runs.values():
        answer, verdict = answers[question.id], verdicts[number]
        good = not verdict.answered if question.out_of_scope else verdict.right
        said = escape(answer.text or f"({answer.outcome.value})")
        cells += (
            f"<td class={'right' if good else 'wrong'}>{said}\n<small>{answer.confidence:.0%}</small></td>"
        )
    label = "out of scope" + (", hard" if question.hard else "") if question.out_of_scope else question.kind
    about = f"<small>{escape(label)}, {escape(question.phrasing)}</small>"
    return f"<tr><td>{escape(question.question)}\n{about}</td>{cells}</tr>"


def _with_floors(name: str, scores: Sequence[Scores], cells: Sequence[str]) -> list[str]:
    floors = dict(zip(("ml", "dl"), _FLOORS.get(name, ("", "")), strict=True))
    return [
        text for one, cell in zip(scores, cells, strict=True) for text in (cell, floors.get(one.answerer, ""))
    ]


def _percent(value: float) -> str:
    return f"{value:.1%}" if value == value else "–"
