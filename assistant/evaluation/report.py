"""Scores as people read them: a terminal table, Markdown, and one self-contained HTML file.

Given scored runs, writes; every text that came from outside is escaped. It does not compute.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.artefact import write_text_atomically
from assistant.evaluation.figures import Figure, by_group, by_stage, overall
from assistant.evaluation.score import ScoredRun, Scores
from assistant.evaluation.verdict import EVIDENCE_K, Verdict
from assistant.questions.judged_question import JudgedQuestion

_STYLE = """
:root{color-scheme:light dark}
body{font:15px/1.5 system-ui,sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem}
.wide{overflow-x:auto} table{border-collapse:collapse;width:100%}
th,td{border-bottom:1px solid #8884;padding:.3rem .6rem;text-align:left;vertical-align:top}
.figures td{white-space:nowrap} .figures th+th,.figures td{text-align:right} .floor{opacity:.65}
.questions{table-layout:fixed;min-width:40rem} .questions td{white-space:pre-line;overflow-wrap:anywhere}
.good{border-left:4px solid #2a8} .bad{border-left:4px solid #c54} small{opacity:.8}
"""
_COLOUR = {True: "good", False: "bad", None: "unscored"}


def print_scores(console: Console, scores: Sequence[Scores]) -> None:
    """The table, in a terminal."""
    table = Table(title="Figures with 95 % intervals; floors are design part 5's")
    table.add_column("")
    for one in scores:
        table.add_column(Text(one.answerer), justify="right")
        table.add_column("floor", justify="right", style="dim")
    # Text, not str: a phrasing out of a question file may look like rich's markup.
    for row in overall(scores):
        table.add_row(Text(row.name), *map(Text, row.beside()))
    table.add_section()
    for row in by_group(scores):
        table.add_row(Text(row.name), *map(Text, row.beside()))
    table.add_section()
    for row in by_stage(scores):
        table.add_row(Text(row.name), *map(Text, row.beside()))
    console.print(table)


def write_report(out: Path, questions: Sequence[JudgedQuestion], runs: Sequence[ScoredRun]) -> None:
    """``report.md`` and ``report.html`` in ``out``."""
    for name, text in (
        ("report.md", _markdown([run.scores for run in runs])),
        ("report.html", _html(questions, runs)),
    ):
        # A question may hold a lone surrogate, which UTF-8 cannot.
        write_text_atomically(out / name, text.encode("utf-8", "replace").decode("utf-8"))


def _markdown(scores: Sequence[Scores]) -> str:
    names = [name for one in scores for name in (one.answerer, "floor")]
    lines = [f"| | {' | '.join(names)} |", f"|---|{'---:|' * len(names)}"]
    lines += [
        f"| {' | '.join(_cell(text) for text in (row.name, *row.beside()))} |"
        for row in (*overall(scores), *by_group(scores), *by_stage(scores))
    ]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", escape(text, quote=False)).replace("|", "\\|")


def _html(questions: Sequence[JudgedQuestion], runs: Sequence[ScoredRun]) -> str:
    scores = [run.scores for run in runs]
    title = escape(f"{' and '.join(one.answerer for one in scores)}, measured")
    columns = "".join(f"<th>{escape(one.answerer)}</th>" for one in scores)
    listed = "".join(_question_row(number, asked, runs) for number, asked in enumerate(questions))
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>{_STYLE}</style></head><body>
<h1>{title}</h1>
<p>{len(questions)} questions. Figures with 95 % intervals, beside the floors.</p>
{_figures(scores, overall(scores))}
<h2>By kind and phrasing</h2>
{_figures(scores, list(by_group(scores)))}
{_stages(scores)}
<h2>Every question</h2>
<div class="wide"><table class="questions"><thead><tr><th>question</th>{columns}</tr></thead>
<tbody>{listed}</tbody></table></div>
</body></html>
"""


def _stages(scores: Sequence[Scores]) -> str:
    rows = list(by_stage(scores))
    return f"<h2>By stage</h2>\n{_figures(scores, rows)}" if rows else ""


def _figures(scores: Sequence[Scores], rows: Sequence[Figure]) -> str:
    head = "".join(f"<th>{escape(one.answerer)}</th><th>floor</th>" for one in scores)
    body = "".join(
        f"<tr><th>{escape(row.name)}</th>"
        + "".join(
            f'<td>{escape(cell)}</td><td class="floor">{escape(floor)}</td>'
            for cell, floor in zip(row.cells, row.floors, strict=True)
        )
        + "</tr>\n"
        for row in rows
    )
    return f"""<div class="wide"><table class="figures"><thead><tr><th></th>{head}</tr></thead>
<tbody>{body}</tbody></table></div>"""


def _question_row(number: int, question: JudgedQuestion, runs: Sequence[ScoredRun]) -> str:
    cells = ""
    for run in runs:
        verdict, answer = run.verdicts[number], run.answers.get(question.id)
        said = (answer.text or f"({answer.outcome.value})") if answer else "(no answer in the run)"
        shown = f"{escape(said)}\n<small>{escape(_in_words(verdict))}</small>"
        cells += f'<td class="{_COLOUR[verdict.right]}">{shown}</td>'
    label = "out of scope" + (", hard" if question.hard else "") if question.out_of_scope else question.kind
    about = ", ".join(filter(None, (question.id, label, question.phrasing)))
    return f"<tr><td>{escape(question.question)}\n<small>{escape(about)}</small></td>{cells}</tr>\n"


def _in_words(verdict: Verdict) -> str:
    if verdict.missing:
        return "wrong"
    words = [{True: "right", False: "wrong", None: "could not be scored: no facts to hold"}[verdict.right]]
    if verdict.expected_f1 is not None:
        words.append(f"token F1 with the expected answer {verdict.expected_f1:.2f}")
    if verdict.evidence_any is not None:
        words.append(f"evidence {'in' if verdict.evidence_any else 'not in'} the top {EVIDENCE_K}")
    return ", ".join([*words, f"confidence {verdict.confidence:.0%}"])
