"""A plot on the page: heading, what to see in it, legend, and the table that says the same.

Given the parts, gives markup. It does not draw.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from assistant.evaluation.reporting.plots.svg import shape
from assistant.evaluation.reporting.tables import folded, table


def plotted(
    title: str,
    reading: str,
    systems: Sequence[str],
    plot: Markup,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
) -> Markup:
    """One figure.

    Args:
        reading: how it is to be read, a sentence or two.
        columns, rows: of the table.
    """
    return Markup("<figure><h3>{}</h3>\n{}{}\n<figcaption>{}</figcaption>\n{}</figure>").format(
        title, legend(systems), plot, reading, folded("The same as a table", table(title, columns, rows))
    )


def legend(systems: Sequence[str]) -> Markup:
    """Each system beside its line and marker."""
    swatch = Markup(
        '<li><svg viewBox="0 0 36 14" width="36" height="14" aria-hidden="true" focusable="false">'
        '<path class="line s{}" d="M0 7H36"/>{}</svg>{}</li>'
    )
    items = (swatch.format(at, shape(18, 7, at), name) for at, name in enumerate(systems))
    return Markup('<ul class="legend">{}</ul>').format(Markup().join(items))
