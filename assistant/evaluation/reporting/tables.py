"""Tables as HTML: caption, column heads, rows with a head of their own.

Given text or markup, gives markup; text is escaped. It does not know what the cells mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from markupsafe import Markup

from assistant.evaluation.figures import Figure


def table(
    caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "figures"
) -> Markup:
    """In a box that scrolls by itself, by keyboard too, where the table is too wide.

    Roles are named because CSS takes a table apart where the screen is narrow.

    Args:
        rows: their first cell heads them.
        kind: the table's CSS class.
    """
    head = Markup().join(map(Markup('<th scope="col" role="columnheader">{}</th>').format, columns))
    body = Markup("\n").join(_row(cells) for cells in rows)
    return Markup(
        '<div class="wide" tabindex="0" role="region" aria-label="{0}"><table class="{1}">'
        '<caption>{0}</caption><thead role="rowgroup"><tr role="row">{2}</tr></thead>\n'
        '<tbody role="rowgroup">{3}</tbody></table></div>'
    ).format(caption, kind, head, body)


def figures_table(caption: str, systems: Sequence[str], figures: Iterable[Figure]) -> Markup:
    """One column a system, each cell with its floor beneath."""
    rows = (
        (figure.name, *(_beside(*pair) for pair in zip(figure.cells, figure.floors, strict=True)))
        for figure in figures
    )
    return table(caption, ("figure", *systems), rows)


def folded(summary: str, content: Markup) -> Markup:
    """What only opens when it is asked for."""
    return Markup("<details><summary>{}</summary>\n{}</details>").format(summary, content)


def _row(cells: Sequence[str]) -> Markup:
    first, *others = cells
    shown = Markup().join(map(Markup('<td role="cell">{}</td>').format, map(_unbroken, others)))
    return Markup('<tr role="row"><th scope="row" role="rowheader">{}</th>{}</tr>').format(first, shown)


def _unbroken(cell: str) -> str:
    """An interval stays on one line."""
    if isinstance(cell, Markup):
        return cell
    return re.sub(r"\[[^]]*\]", lambda interval: interval[0].replace(" ", "\u00a0"), cell)


def _beside(cell: str, floor: str) -> Markup:
    told = Markup(' <small class="floor">floor {}</small>').format(floor) if floor else ""
    return Markup("{}{}").format(_unbroken(cell), told)
