from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.errors import EvaluationError
from eval.peers import run, systems
from eval.peers.asking import K, Offer, Passage, Places, Text, ask

PLACES = Places(Path("encoder"), Path("corpus"), Path("index"))


class Echo:
    """Retrieves its first text, whatever is asked; ``asked`` holds the questions."""

    def __init__(self, places: Places) -> None:
        self.asked: list[str] = []
        self.texts: Sequence[Text] = ()

    def index(self, texts: Sequence[Text]) -> int:
        self.texts = texts
        return len(texts)

    def retrieve(self, question: str, k: int) -> list[Passage]:
        assert k == K
        self.asked.append(question)
        return [Passage(text.id, text.text, 1.0, text.start) for text in self.texts]


def test_every_question_is_timed_once_after_a_warm_up() -> None:
    peer = Echo(PLACES)
    questions = {str(number): f"q{number}" for number in range(30)}
    told = ask(
        Offer(lambda places: peer, "as it comes", ("pytest",)), PLACES, [Text("d", "one", 4)], questions
    )
    asked = list(questions.values())
    assert peer.asked == [*asked[:20], *asked]
    assert [answer["id"] for answer in told["answers"]] == list(questions)
    assert all(answer["ms"] >= 0 and answer["cpu_ms"] >= 0 for answer in told["answers"])
    assert told["answers"][0]["passages"] == [{"document": "d", "text": "one", "score": 1.0, "start": 4}]
    assert (told["passages"], told["settings"], told["versions"]) == (
        1,
        "as it comes",
        {"pytest": pytest.__version__},
    )


@pytest.mark.parametrize("name", systems.SYSTEMS)
def test_every_system_is_offered_by_its_file(name: str) -> None:
    path = Path(systems.__file__).with_name(f"{systems.SYSTEMS[name]}.py")
    assert re.search(rf'^    "{re.escape(name)}": Offer\(', path.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_peer_pins_what_it_needs() -> None:
    folder = Path(systems.__file__).parent / "requirements"
    assert {path.stem for path in folder.iterdir()} == {*systems.SYSTEMS.values()} - {systems.OURS}
    for path in folder.iterdir():
        for line in path.read_text(encoding="utf-8").splitlines():
            assert re.fullmatch(r"[A-Za-z0-9._-]+==[\w.]+", line), f"{path}: {line}"


def test_a_question_file_without_gold_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.md").write_text("# One\n\nTwo.\n", encoding="utf-8")
    asked = tmp_path / "q.jsonl"
    asked.write_text('{"question": "two?", "expected": "Two."}\n', encoding="utf-8")
    with pytest.raises(SystemExit, match=r"No question in .* has gold evidence"):
        run.main(["--source", str(tmp_path), "--questions", str(asked), "--peers", "bm25s"])


def test_what_was_asked_before_is_not_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_WORK", tmp_path)
    given = {"questions": {"a": "why?"}, "texts": [], "places": {}}
    left = {"name": "bm25s", "answers": [], "key": run._key("bm25s", given)}
    (tmp_path / "q").mkdir()
    (tmp_path / "q" / "bm25s.json").write_text(json.dumps(left), encoding="utf-8")
    assert run._run("bm25s", Path("no-python"), given, "q") == left
    with pytest.raises(EvaluationError, match="bm25s failed"):
        run._run("bm25s", Path("no-python"), {**given, "questions": {"a": "who?"}}, "q")
