"""A small real corpus, built once a session with the real encoder; tests that damage it copy it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.building.build import build
from assistant.load import Assistant, load_assistant
from assistant.protocols import Encoder
from tests.serving.servers import app_process

ROOT = Path(__file__).parents[1]
BUILT = ROOT / "index" / "built"
_FRUIT = """---
id: fruit
title: About fruit
topics: [concept]
---

# About fruit

Fruit grows on plants. Most fruit is sweet.

## Kinds of fruit

There are these kinds of fruit:

- Apples: crisp fruit from trees in cool countries.
- Bananas: soft yellow fruit from the tropics.
  - Plantains: bananas for cooking.
- Berries: small fruit such as strawberries.

## Prices of fruit

| Fruit | Price per kilo |
| --- | --- |
| Apple | $3 |
| Banana | $2 |

## How to store fruit?

Keep bananas at room temperature. Keep berries in the fridge for 3 days.
"""
_BREAD = """# Baking bread

Bread is baked from flour, water, salt and yeast (FWSY).

## Steps of baking bread

1. Mix flour and water.
2. Knead the dough for 10 minutes.
3. Bake at 220 degrees.

## Why dough rises

Yeast makes gas, and the gas makes the dough rise.

## Code for a timer

```python
sleep(600)
```
"""
_BIKES = """# Bicycles

A bicycle has two wheels and no motor.

## Repairing a flat tyre

Take the wheel off, find the hole, and patch it.

## Bicycle lights

Lights are required at night in most cities.

## Famous races

The Tour de France is a bicycle race of three weeks.
"""
_FAQ = [
    ("kinds", "Which kinds of fruit are there?", "Apples, bananas and berries.", "fruit",
     "Apples: crisp fruit from trees in cool countries. ~ Bananas: soft yellow fruit from the tropics."
     " ~ Berries: small fruit such as strawberries.",
     ["kinds of fruit", "what fruits exist", "list some fruit", "types of fruit please", "fruit varieties"]),
    ("banana-price", "What does a banana cost?", "A kilo of bananas costs $2.", "fruit", "| Banana | $2 |",
     ["banana price", "how much are bananas", "cost of bananas per kilo", "bananas $", "price for a kilo of bananas"]),
    ("rise", "Why does dough rise?", "Because yeast makes gas.", "bread",
     "Yeast makes gas, and the gas makes the dough rise.",
     ["why dough rises", "what makes bread go up", "yeast gas dough", "reason the dough gets bigger", "rising dough"]),
    ("tyre", "How do I repair a flat tyre?", "Take the wheel off, find the hole and patch it.", "bikes",
     "Take the wheel off, find the hole, and patch it.",
     ["flat tyre", "my bike tyre is flat what now", "patch a tire", "repair puncture", "hole in my bicycle wheel"]),
]  # fmt: skip


def write_corpus(folder: Path) -> Path:
    """Three documents and a FAQ file."""
    articles = folder / "articles"
    articles.mkdir(parents=True)
    for name, text in (("fruit", _FRUIT), ("bread", _BREAD), ("bikes", _BIKES)):
        (articles / f"{name}.md").write_text(text, encoding="utf-8")
    rows = [
        {
            "id": name,
            "question": question,
            "answer": answer,
            "intent": name,
            "topic": "concept",
            "evidence": [{"document": document, "quote": quote} for quote in quotes.split(" ~ ")],
            "utterances": utterances,
        }
        for name, question, answer, document, quotes, utterances in _FAQ
    ]
    (folder / "faq.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def corpus_dir(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(source, index), to be left as they are."""
    root = tmp_path_factory.mktemp("session")
    source = write_corpus(root / "corpus")
    build(source, root / "built")
    return source, root / "built"


@pytest.fixture
def built(built_once: tuple[Path, Path], tmp_path: Path) -> tuple[Path, Path]:
    """(source, index), yours to change."""
    source, index = tmp_path / "source", tmp_path / "built"
    shutil.copytree(built_once[0], source)
    shutil.copytree(built_once[1], index)
    return source, index


@pytest.fixture(scope="session")
def assistant(built_once: tuple[Path, Path]) -> Assistant:
    return load_assistant(built_once[1])


@pytest.fixture(scope="session")
def encoder(assistant: Assistant) -> Encoder:
    """The real one, as it serves."""
    return assistant.encoder


@pytest.fixture(scope="session")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """``app.py`` on a free port."""
    if not (BUILT / "manifest.json").is_file():
        pytest.skip("index/built is missing: make test builds it first")
    with app_process(BUILT, tmp_path_factory.mktemp("state")) as (address, _):
        yield address
