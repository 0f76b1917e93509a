"""Where each FAQ entry stands, for messages. It reads nothing but the file's lines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.corpus.faq import FAQ_NAMES
from assistant.domain import FaqEntry


def faq_places(source: Path, faq: Sequence[FaqEntry]) -> dict[str, str]:
    """By entry id: ``faq.jsonl:12 (id)``; other formats have entries, not lines."""
    path = next((source / name for name in FAQ_NAMES if (source / name).is_file()), None)
    if path is None:
        return {entry.id: f"faq entry {entry.id}" for entry in faq}
    if path.suffix != ".jsonl":
        return {entry.id: f"{path}, entry {number} ({entry.id})" for number, entry in enumerate(faq, start=1)}
    lines = [
        number
        for number, line in enumerate(path.read_text("utf-8-sig").splitlines(), start=1)
        if line.strip()
    ]
    return {entry.id: f"{path}:{number} ({entry.id})" for number, entry in zip(lines, faq, strict=True)}
