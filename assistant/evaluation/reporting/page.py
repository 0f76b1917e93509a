"""The report as one self-contained HTML file: a manager reads it from the top, an engineer to the bottom.

Given a report, puts the sections together with style and script. No request leaves the page, and a policy
lets nothing run but the one script below. It does not know what the sections hold.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib import resources

from markupsafe import Markup

from assistant.evaluation.figures import by_group, by_stage, overall
from assistant.evaluation.reporting.causes import causes_section, confusion_section
from assistant.evaluation.reporting.confidence import confidence_section
from assistant.evaluation.reporting.details import details_json
from assistant.evaluation.reporting.differences import differences_section
from assistant.evaluation.reporting.plots import growth
from assistant.evaluation.reporting.plotted import plotted
from assistant.evaluation.reporting.questions import questions_section
from assistant.evaluation.reporting.report import Report
from assistant.evaluation.reporting.tables import figures_table, folded
from assistant.evaluation.reporting.timing import timing_section

_POLICY = "default-src 'none'; style-src {style}; script-src {script}; base-uri 'none'; form-action 'none'"
_PAGE = Markup(
    """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title><style>{style}</style></head>
<body>
<a class="skip" href="#questions">To the table of questions</a>
<header><h1>{title}</h1>
<p>{asked}{conditions}</p></header>
<nav aria-label="Sections"><ul>{contents}</ul></nav>
<main>
{sections}
</main>
<script type="application/json" id="details">{details}</script>
<script>{script}</script>
</body></html>
"""
)


def in_html(report: Report) -> str:
    """The whole of ``report.html``."""
    style, script = _static("report.css"), _static("report.js")
    sections = [(name, title, content) for name, title, content in _sections(report) if content]
    return _PAGE.format(
        title=report.title,
        asked=report.asked(),
        conditions=f" {report.conditions()}" if report.conditions() else "",
        style=Markup(style),
        script=Markup(script),
        policy=Markup(_POLICY).format(style=_hash(style), script=_hash(script)),
        contents=Markup().join(
            Markup('<li><a href="#{}">{}</a></li>').format(name, title) for name, title, _ in sections
        ),
        sections=Markup("\n").join(
            Markup(
                '<section id="{0}" aria-labelledby="{0}-head"><h2 id="{0}-head">{1}</h2>\n{2}</section>'
            ).format(*section)
            for section in sections
        ),
        details=Markup(details_json(report)),
    )


def _sections(report: Report) -> list[tuple[str, str, Markup]]:
    """Anchor, title, content; empty where the report holds nothing of it."""
    compared = differences_section(report.comparison) if report.comparison else Markup()
    return [
        ("verdict", "The verdict", _opening(report)),
        ("figures", "Figures", _figures(report)),
        ("differences", "Where they differ", compared),
        ("causes", "Why they differ", causes_section(report)),
        ("confidence", "Confidence", confidence_section(report)),
        ("time", "Time", timing_section(report)),
        ("intents", "Intents confused", confusion_section(report)),
        ("growth", "Learning curve", _growth(report)),
        ("questions", "Every question", questions_section(report)),
    ]


def _opening(report: Report) -> Markup:
    headline, points = report.opening()
    told = Markup().join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(title, text) for title, text in points
    )
    return Markup('<p class="headline">{}</p>\n').format(headline) + (
        Markup("<dl>{}</dl>").format(told) if told else ""
    )


def _figures(report: Report) -> Markup:
    """Those that have a floor, then all of them; all at once where no figure has one."""
    scores, systems = report.scores, report.systems
    every = overall(scores)
    asked_for = [one for one in every if any(one.floors)]
    groups, stages = list(by_group(scores)), list(by_stage(scores))
    told = "With 95 % intervals"
    parts = [figures_table(f"All figures. {told}", systems, every)]
    if groups:
        parts.append(figures_table(f"By kind and phrasing. {told}", systems, groups))
    if stages:
        parts.append(figures_table("By stage", systems, stages))
    if not asked_for:
        return Markup("\n").join(parts)
    first = figures_table(f"What the design asks for. {told}", systems, asked_for)
    return first + folded("All figures", Markup("\n").join(parts))


def _growth(report: Report) -> Markup:
    if not report.curve:
        return Markup()
    return plotted(
        "Would more questions help?",
        "Share right by how many wordings a system had learned from, with 95 % intervals; measured apart from "
        "the figures above.",
        report.systems,
        growth.growth_plot(report.curve, [one.answerer for one in report.scores]),
        growth.COLUMNS,
        growth.growth_rows(report.curve),
    )


def _static(name: str) -> str:
    return (
        resources.files("assistant.evaluation.reporting").joinpath("static", name).read_text(encoding="utf-8")
    )


def _hash(content: str) -> Markup:
    """What a content security policy calls an inline style or script by."""
    return Markup("'sha256-{}'").format(b64encode(sha256(content.encode()).digest()).decode())
