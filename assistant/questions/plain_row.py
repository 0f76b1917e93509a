"""Anyone's question, a row with a question and the answer expected → a row of the question files' schema.

Given the cells of a CSV file or an object of a JSONL file, gives the same with its names, and says what
cannot be read. It does not check what the schema checks, and knows files only by the name of a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.domain import Document

PLAIN_KEYS = ("question", "expected", "evidence_document", "evidence_quote", "kind", "out_of_scope", "id")
_YES, _NO = ("true", "yes", "1"), ("false", "no", "0", "")


@dataclass(frozen=True, slots=True)
class PlainRow:
    """A row in the schema's words; ``faults`` are those that the schema could not tell any more."""

    row: dict[str, Any]
    faults: tuple[str, ...]


def is_plain(row: Mapping[str, Any]) -> bool:
    """Whether a row is in this form: neither patterns nor turns, and an answer in words or no name."""
    return not {"must", "turns"} & set(row) and ("expected" in row or "id" not in row)


def plain_row(row: Mapping[str, Any], name: str, documents: Mapping[str, Document]) -> PlainRow:
    """In the schema's words.

    Args:
        name: the id of a row that has none.
        documents: evidence may name one by its id or by its path.
    """
    given = {key: value for key, value in row.items() if value not in (None, "")}
    faults = []
    if unknown := sorted(set(given) - set(PLAIN_KEYS)):
        faults.append(f"unknown columns {unknown}; known are {', '.join(PLAIN_KEYS)}")
    document, quote = given.get("evidence_document"), given.get("evidence_quote")
    if (document is None) != (quote is None):
        faults.append("'evidence_document' and 'evidence_quote' go together")
    kept: dict[str, Any] = {key: given[key] for key in ("question", "expected", "kind") if key in given}
    flag = given.get("out_of_scope", False)
    if isinstance(flag, str) and flag.strip().lower() in (*_YES, *_NO):
        flag = flag.strip().lower() in _YES
    if document is not None and quote is not None:
        kept["evidence"] = [{"document": _id_of(document, documents), "quote": quote}]
    return PlainRow({"id": given.get("id", name), **kept, "out_of_scope": flag}, tuple(faults))


def _id_of(name: object, documents: Mapping[str, Document]) -> object:
    by_path = {document.path: document.id for document in documents.values()}
    return name if not isinstance(name, str) or name in documents else by_path.get(name, name)
