"""The report as files: ``report.md``, ``report.json`` and ``report.html``.

Given questions, scored runs and what was found about them, writes. It does not know what the files hold.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from assistant.artefact import write_text_atomically
from assistant.evaluation.compare import Comparison
from assistant.evaluation.reporting.as_json import as_json
from assistant.evaluation.reporting.learning_curve import Grown
from assistant.evaluation.reporting.markdown import in_markdown
from assistant.evaluation.reporting.page import in_html
from assistant.evaluation.reporting.report import Decision, Reason, Report
from assistant.evaluation.score import ScoredRun
from assistant.questions.judged_question import JudgedQuestion


def write_report(
    out: Path,
    questions: Sequence[JudgedQuestion],
    runs: Sequence[ScoredRun],
    comparison: Comparison | None = None,
    decision: Decision | None = None,
    reasons: Sequence[Reason] = (),
    curve: Sequence[Grown] = (),
) -> None:
    """All three files in ``out``; see ``Report`` for the arguments."""
    report = Report(questions, runs, comparison, decision, reasons, curve)
    for name, text in (
        ("report.md", in_markdown(report)),
        ("report.json", json.dumps(as_json(report), indent=1)),
        ("report.html", in_html(report)),
    ):
        # A question may hold a lone surrogate, which UTF-8 cannot.
        write_text_atomically(out / name, text.encode("utf-8", "replace").decode("utf-8"))
