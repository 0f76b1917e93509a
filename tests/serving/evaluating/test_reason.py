from __future__ import annotations

import signal
from pathlib import Path

import pytest

from assistant.serving.evaluating.reason import last_words, without_places

TRACEBACK = [
    "Traceback (most recent call last):\n",
    '  File "/srv/app/assistant/evaluation/evaluate.py", line 12, in evaluate\n',
    "    raise OSError(28)\n",
]


@pytest.mark.parametrize(
    ("code", "said", "told"),
    [
        (
            1,
            ["a warning\n", "error: It is gone. To mend it: build it.\n"],
            "It is gone. To mend it: build it.",
        ),
        (1, ["error: first\n", "error: last\n", "UserWarning: leaked\n"], "last"),
        (
            1,
            ["error: The files have faults:\n", "  a.csv:2: empty\n", "  a.csv:3: x\n"],
            "The files have faults: a.csv:2: empty",
        ),
        (1, ["error: Two follow:\n"], "Two follow:"),
        (1, ["\x1b[31merror: It is\u202e red\x07.\x1b[0m\n"], "It is red ."),
        (1, [*TRACEBACK, "OSError: [Errno 28] No space left\n"], "OSError: [Errno 28] No space left"),
        (1, [*TRACEBACK, "package.module.BadError\n"], "BadError"),
        (2, ["Usage: assistant eval\n"], "It ended with code 2 and did not say why."),
        (3, [], "It ended with code 3 and did not say why."),
        (-signal.SIGKILL, ["error: of before\n"], "It was ended by signal 9 (Killed)."),
    ],
)
def test_last_words_are_one_line_without_a_traceback(code: int, said: list[str], told: str) -> None:
    assert last_words(code, said) == told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("/srv/my runs/1/mine.csv:2: empty", "mine.csv:2: empty"),
        ("Nothing in index/built/manifest.json.", "Nothing in manifest.json."),
        ("Nothing is built in index/built.", "Nothing is built in built."),
        ("No such file: '/home/ann smith/.cache/a b.bin'", "No such file: 'a b.bin'"),
        ("(~/models/x, ../y/z, /etc) gone", "(x, z, etc) gone"),
        ("data/x. And b.", "data/x. And b."),
        ("http://user:key@10.0.0.1:8000/v1 did not answer", "an address did not answer"),
        ("[Errno 5] Input/output error, 3 / 5 and/or 1/2", "[Errno 5] Input/output error, 3 / 5 and/or 1/2"),
        ("x" * 400, "x" * 299 + "…"),
    ],
)
def test_folders_and_addresses_stay_here(words: str, told: str) -> None:
    assert without_places(words, (Path("/srv/my runs/1"), Path("index/built"), Path("."), Path("a"))) == told
