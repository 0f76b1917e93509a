"""Answers as they are kept."""

from __future__ import annotations

from typing import Any

from assistant.domain import Citation
from assistant.wire import answer_to_wire
from tests.fakes import fake_answer


def both(ml: str | None = "from ml", dl: str | None = "from dl") -> dict[str, dict[str, Any]]:
    quote = (Citation("d", 0, 3, "one"),)
    said = {"ml": ml, "dl": dl}
    return {
        name: answer_to_wire(fake_answer(name, "q", text, citations=quote)) for name, text in said.items()
    }
