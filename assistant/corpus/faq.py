"""A FAQ file (``.jsonl``, ``.csv`` or ``.yaml``) → validated ``FaqEntry``s.

Given the file and the documents its evidence quotes, checks every row and reports all faults at
once, by line. It does not know how entries are used.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from assistant.corpus.locating import locate
from assistant.corpus.reading import slug
from assistant.domain import Document, FaqEntry, Quote
from assistant.errors import CorpusError

FAQ_NAMES = ("faq.jsonl", "faq.csv", "faq.yaml", "faq.yml")
_SEPARATOR = "|"  # between utterances, and between quotes, in one CSV cell


def load_faq(path: Path, documents: Mapping[str, Document]) -> tuple[FaqEntry, ...]:
    """Read and check a FAQ file.

    Only ``question`` and ``answer`` are required; ``id`` and ``intent`` default to a slug of the
    question, ``topic`` to ``concept``.

    Raises:
        CorpusError: naming each line with what is wrong there.
    """
    entries: list[FaqEntry] = []
    faults: list[str] = []
    seen: dict[str, str] = {}
    for place, row in _rows(path, faults):
        try:
            entry = _entry(row)
        except (KeyError, TypeError, ValueError) as error:
            faults.append(f"{place}: {error.args[0] if error.args else error}")
            continue
        for field, value in (("id", entry.id), ("intent", entry.intent)):
            if (first := seen.setdefault(f"{field} {value}", place)) != place:
                faults.append(f"{place}: {field} {value!r} was used at {first}")
        faults.extend(
            f"{place}: document {quote.document!r} does not contain {quote.quote[:60]!r}"
            for quote in entry.evidence
            if locate(quote, documents) is None
        )
        entries.append(entry)
    if faults:
        raise CorpusError("The FAQ file has faults:\n  " + "\n  ".join(faults), mend="correct these lines.")
    return tuple(entries)


def _rows(path: Path, faults: list[str]) -> Iterator[tuple[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"{path} is not UTF-8 (byte {error.start}).", mend="convert it to UTF-8."
        ) from error
    if path.suffix == ".jsonl":
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                try:
                    yield f"{path.name}:{number}", json.loads(line)
                except json.JSONDecodeError as error:
                    faults.append(f"{path.name}:{number}: not JSON ({error.msg} at column {error.colno})")
    elif path.suffix == ".csv":
        reader = csv.DictReader(io.StringIO(text))
        for row in reader:
            yield (
                f"{path.name}:{reader.line_num}",
                {key: value for key, value in row.items() if key and value},
            )
    else:
        try:
            rows = yaml.safe_load(text) or []
        except yaml.YAMLError as error:
            raise CorpusError(f"{path} is not YAML: {error}.", mend="correct it.") from error
        for number, row in enumerate(rows, start=1):
            yield f"{path.name}, entry {number}", row


def _entry(row: object) -> FaqEntry:
    if not isinstance(row, dict):
        raise TypeError("not an object")
    question, answer = _text(row, "question"), _text(row, "answer")
    topic = row.get("topic", "concept")
    if topic not in ("career", "concept"):
        raise ValueError(f"topic must be 'career' or 'concept', not {topic!r}")
    return FaqEntry(
        id=str(row.get("id") or slug(question)),
        question=question,
        answer=answer,
        intent=str(row.get("intent") or slug(question)),
        topic=topic,
        evidence=tuple(_quotes(row.get("evidence") or ())),
        utterances=tuple(_strings(row.get("utterances") or (), "utterances")),
    )


def _text(row: dict[str, Any], field: str) -> str:
    value = row.get(field)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{field!r} must be a text, not {value!r}")
    return value.strip()


def _strings(value: object, field: str) -> list[str]:
    if isinstance(value, str):
        return [part.strip() for part in value.split(_SEPARATOR) if part.strip()]
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise TypeError(f"{field!r} must be a list of texts")
    return list(value)


def _quotes(value: object) -> Iterator[Quote]:
    if isinstance(value, str):
        for part in _strings(value, "evidence"):
            document, _, quote = part.partition(":")
            yield Quote(document.strip(), quote.strip())
        return
    if not isinstance(value, list | tuple):
        raise TypeError("'evidence' must be a list of {document, quote}")
    for item in value:
        if not isinstance(item, dict) or not all(
            isinstance(item.get(key), str) for key in ("document", "quote")
        ):
            raise TypeError("'evidence' must be a list of {document, quote}")
        yield Quote(item["document"], item["quote"])
