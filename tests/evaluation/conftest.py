"""A tiny corpus, judged questions over it, and answerers that know some of the answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.domain import Answer, Citation, Document, Question
from tests.fakes import FakeAnswerer, fake_answer, fake_evidence

BREAD = "Yeast makes gas. Bake at 220 degrees."
FRUIT = "A banana costs $2.\nAn apple costs $3."
OVEN: dict[str, Any] = {
    "id": "oven",
    "question": "how hot",
    "must": [["220"]],
    "kind": "numeric",
    "phrasing": "keyword",
    "evidence": [{"document": "bread", "quote": "Bake at 220 degrees."}],
}
RISE: dict[str, Any] = {
    "id": "rise",
    "question": "why does it rise",
    "must": [["gas"]],
    "kind": "fact",
    "phrasing": "plain",
    "evidence": [{"document": "bread", "quote": "Yeast makes gas."}],
}
KING: dict[str, Any] = {"id": "king", "question": "who is <b>king</b>", "out_of_scope": True, "hard": True}
TALK: dict[str, Any] = {
    "id": "talk",
    "kind": "numeric",
    "turns": [
        {
            "question": "banana?",
            "must": [[r"\$2"]],
            "evidence": [{"document": "fruit", "quote": "A banana costs $2."}],
        },
        {
            "question": "and an apple?",
            "must": [[r"\$3"]],
            "evidence": [{"document": "fruit", "quote": "An apple costs $3."}],
        },
        {"question": "and gold?", "out_of_scope": True},
    ],
}
ROWS = [OVEN, RISE, KING, TALK]
REPLIES = {
    "how hot": "Bake at 220 degrees.",
    "why does it rise": "Yeast makes gas.",
    KING["question"]: None,
    "banana?": "It costs $2.",
    "and an apple?": "It costs $3.",
    "and gold?": None,
}


@pytest.fixture
def documents() -> dict[str, Document]:
    texts = {"bread": BREAD, "fruit": FRUIT}
    return {name: Document(name, name.title(), f"{name}.md", text) for name, text in texts.items()}


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes rows, or raw lines, as a question file."""

    def write_rows(*rows: object, name: str = "q.jsonl") -> Path:
        path = tmp_path / name
        lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write_rows


def knowing(name: str = "ml", **changed: str | None) -> FakeAnswerer:
    """An answerer that is right, but for ``changed``: question id → what it says instead."""
    replies = REPLIES | {row["question"]: changed[row["id"]] for row in ROWS[:3] if row["id"] in changed}

    def reply(question: Question) -> Answer:
        text = replies[question.text]
        start = BREAD.find(text) if text else -1
        cited = (Citation("bread", start, start + len(text), text),) if text and start >= 0 else ()
        evidence = fake_evidence(("fruit", 0, 18), ("bread", 0, len(BREAD)))
        return fake_answer(name, question.text, text, citations=cited, evidence=evidence)

    return FakeAnswerer(name, {}, reply)
