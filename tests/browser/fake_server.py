"""A server whose systems say what the tests of the page want to see: ``python -m tests.browser.fake_server``.

A process of its own: Gradio leaves warnings behind that fail a test, and a restart is one.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

import uvicorn

from assistant.domain import (
    Answer,
    Chunk,
    Citation,
    Document,
    Evidence,
    Explanation,
    IntentGuess,
    Outcome,
    Question,
    Reason,
    TermWeight,
)
from assistant.load import Assistant
from assistant.protocols import Tell
from assistant.serving.server import create_app
from assistant.serving.service import Service
from assistant.settings import Settings
from tests.fakes import fake_answer, fake_assistant

HOSTILE = (
    "<script>window.pwned=1</script><img src=x onerror=window.pwned=1> {{#each x}} ${window.pwned=1} "
    "[x](javascript:window.pwned=1) \u202eתישמח\u202c " + "w" * 400
)
LONG = "\n\n".join(f"Paragraph {number} says nothing of bread." for number in range(60))
TEXT = f"# Baking\n\n{LONG}\n\nBread costs $3.\n\n{HOSTILE}\n\n| a | {HOSTILE} |\n| --- | --- |\n\n{LONG}"
START = TEXT.index("Bread costs")
CITED = Citation("bread", START, START + 15, "Bread costs $3.")
CHUNK = Chunk("bread#1", "bread", START, TEXT.index("| a |"), TEXT[START : TEXT.index("| a |")], ("Prices",))
OTHER = Chunk("bread#0", "bread", 10, 50, TEXT[10:50], (HOSTILE,))
SLOW = "And slowly?"
UNSURE = "Perhaps?"


class Slow:
    """``dl``: says one sentence of the slow question and waits until ``go`` is there before the next."""

    name = "dl"

    def __init__(self, go: Path) -> None:
        self._go = go

    def answer(self, question: Question) -> Answer:
        return self.answer_aloud(question, lambda piece: None)

    def answer_aloud(self, question: Question, tell: Tell) -> Answer:
        if question.text != SLOW:
            return reply("dl", question)
        tell("The first sentence. ")
        while not self._go.exists():
            time.sleep(0.02)
        tell("The second. ")
        return replace(reply("dl", question), text="The first sentence. The second. The end.")


def reply(name: str, question: Question) -> Answer:
    said = fake_answer(
        name,
        question.text,
        f"{name} heard {len(question.history) // 2} questions before. {HOSTILE}",
        citations=(CITED,),
        evidence=(Evidence(CHUNK, 0.9, 1), Evidence(OTHER, 0.3, 2)),
    )
    if question.text == UNSURE:
        reason, outcome = (
            (Reason.UNSURE, Outcome.CLARIFY) if name == "ml" else (Reason.NOT_COVERED, Outcome.ABSTAINED)
        )
        offered = ("What is one?", HOSTILE) if name == "ml" else ()
        return replace(said, text=None, citations=(), outcome=outcome, reason=reason, suggestions=offered)
    guesses = (IntentGuess("one", "What is one?", 0.9), IntentGuess("two", "What is two?", 0.1))
    terms = (TermWeight("bread", 1.2), TermWeight(HOSTILE[:40], -0.4))
    more = {
        "nearest_utterance": f"\u202e{HOSTILE}",
        "nearest_similarity": 0.5,
        "signals": {"top_probability": 0.9},
    }
    return replace(said, explanation=Explanation(intents=guesses, terms=terms, **more))


def assistant(slow: Slow) -> Assistant:
    whole = fake_assistant(reply)
    return replace(
        whole,
        answerers=whole.answerers | {"dl": slow},
        documents={"bread": Document("bread", f"Bread {HOSTILE}", "bread.md", TEXT)},
        chunks=(CHUNK, OTHER),
    )


def main(folder: Path, port: int) -> None:
    """Serve until told to stop; what is kept, and ``go``, are in the folder."""
    service = Service(2, assistant(Slow(folder / "go")))
    settings = Settings(database=f"sqlite:///{folder}/kept.db", evaluations_dir=folder / "evaluations")
    app = create_app(settings, service)
    uvicorn.run(app, port=port, log_level="warning", timeout_graceful_shutdown=1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
