"""Two documents, judged questions over them, and a run as a peer leaves it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from assistant.domain import Document, Span
from assistant.questions.judged_question import JudgedQuestion

BREAD = "---\nid: bread\n---\n# Bread\n\nYeast makes gas.\nBake at  220 degrees. Eat it warm."
FRUIT = "A banana costs $2. An apple costs $3."


@pytest.fixture
def documents() -> dict[str, Document]:
    texts = {"bread": BREAD, "fruit": FRUIT}
    return {name: Document(name, name.title(), f"{name}.md", text) for name, text in texts.items()}


@pytest.fixture
def questions() -> list[JudgedQuestion]:
    return [
        judged_question("gas", "Yeast makes gas.", must="gas"),
        judged_question("hot", "Bake at  220 degrees.", must="220"),
    ]


def judged_question(name: str, *quotes: str, must: str = "") -> JudgedQuestion:
    """A question whose gold is these words of the bread document."""
    starts = [BREAD.index(quote) for quote in quotes]
    gold = tuple(
        Span("bread", start, start + len(quote)) for start, quote in zip(starts, quotes, strict=True)
    )
    groups = ((re.compile(must),),) if must else ()
    return JudgedQuestion(name, f"{name}?", "fact", must=groups, min_must=len(groups), gold=gold)


def passage(text: str, start: int | None = None, document: str = "bread") -> dict[str, Any]:
    return {"document": document, "text": text, "score": 0.5, "start": start}


def left_by(**passages: list[dict[str, Any]]) -> dict[str, Any]:
    """A run: question id → passages; the first question took 1 ms, the second 2."""
    answers = [
        {"id": name, "passages": found, "ms": float(number), "cpu_ms": number / 2}
        for number, (name, found) in enumerate(passages.items(), start=1)
    ]
    return {
        "settings": "as it comes",
        "versions": {"peer": "1.2"},
        "passages": 7,
        "index_s": 0.5,
        "peak_mb": 100.0,
        "load_average": 0.25,
        "answers": answers,
    }
