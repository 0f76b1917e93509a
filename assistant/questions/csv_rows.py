"""The text of a CSV file → its rows, each with the line it begins at.

Given text whose first line names the columns, gives cells by column, or says what is wrong with a row.
Comma, semicolon or tab, whichever the first line has most of. It does not know what the columns mean.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class CsvRow:
    """``cells`` by column, blank where the row is short; of a row that has a ``fault``, none.

    ``line`` counts from 1; a cell may hold several.
    """

    line: int
    cells: dict[str, str]
    fault: str = ""


def csv_rows(text: str, known: Sequence[str], needed: Sequence[str]) -> Iterator[CsvRow]:
    """Every row that is not blank; nothing after one that makes the rest unreadable.

    Args:
        known: the columns that there may be.
        needed: those that there must be.
    """
    delimiter = max(_DELIMITERS, key=text.partition("\n")[0].count)
    # Strict: an open quote would swallow what follows.
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns: list[str] = []
    line = 1
    try:
        for cells in rows:
            if not columns:
                columns = [cell.strip().lower() for cell in cells]
                if fault := _fault(columns, known, needed):
                    yield CsvRow(line, {}, fault)
                    return
            elif len(cells) > len(columns):
                told = f"{len(cells)} cells for {len(columns)} columns; put quotes around what holds {delimiter!r}"
                yield CsvRow(line, {}, told)
            elif any(cell.strip() for cell in cells):
                yield CsvRow(line, dict(zip_longest(columns, cells, fillvalue="")))
            line = rows.line_num + 1
    except csv.Error as error:
        yield CsvRow(line, {}, f"not CSV ({error}); nothing from here on was read")


def _fault(columns: Sequence[str], known: Sequence[str], needed: Sequence[str]) -> str:
    if unknown := sorted(set(columns) - set(known)):
        return f"unknown columns {unknown}; known are {', '.join(known)}"
    if len(set(columns)) < len(columns):
        return "two columns have the same name"
    missing = [column for column in needed if column not in columns]
    return f"there is no column {' and no column '.join(map(repr, missing))}" if missing else ""
