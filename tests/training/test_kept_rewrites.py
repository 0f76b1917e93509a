from __future__ import annotations

from pathlib import Path

from assistant import Turn
from assistant.domain import Question
from assistant.training.kept_rewrites import KeptRewrites

FIRST = Question("and nurses?", (Turn("user", "What does a baker earn?"),))
OTHER = Question("and nurses?", (Turn("user", "Who bakes?"),))


class Shouting:
    """Counts what it is asked for."""

    def __init__(self) -> None:
        self.asked = 0

    def standalone(self, question: Question, text: str) -> str:
        self.asked += 1
        return f"{question.history[0].content} {text}".upper()


def test_what_was_written_is_not_written_again(tmp_path: Path) -> None:
    path, shouting = tmp_path / "unfinished" / "rewrites.jsonl", Shouting()
    said = KeptRewrites(shouting, path, "a").standalone(FIRST, FIRST.text)
    again = KeptRewrites(shouting, path, "a")
    assert again.standalone(FIRST, FIRST.text) == said == "WHAT DOES A BAKER EARN? AND NURSES?"
    assert shouting.asked == 1
    assert again.standalone(OTHER, OTHER.text) == "WHO BAKES? AND NURSES?"
    again.forget()
    assert not path.exists()


def test_another_rewriter_writes_anew(tmp_path: Path) -> None:
    path, shouting = tmp_path / "rewrites.jsonl", Shouting()
    for fingerprint in ("a", "b"):
        KeptRewrites(shouting, path, fingerprint).standalone(FIRST, FIRST.text)
    assert shouting.asked == 2


def test_a_line_that_was_cut_off_is_written_again(tmp_path: Path) -> None:
    path, shouting = tmp_path / "rewrites.jsonl", Shouting()
    kept = KeptRewrites(shouting, path, "a")
    kept.standalone(FIRST, FIRST.text)
    kept.standalone(OTHER, OTHER.text)
    path.write_bytes(path.read_bytes()[:-5])
    again = KeptRewrites(shouting, path, "a")
    assert again.standalone(FIRST, FIRST.text)
    assert shouting.asked == 2
    assert again.standalone(OTHER, OTHER.text) == "WHO BAKES? AND NURSES?"
    assert shouting.asked == 3
    assert len(path.read_text().splitlines()) == 2
