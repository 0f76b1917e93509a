"""README's examples run as they stand, on the real index; an evaluation asks few questions."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

ROOT = Path(__file__).parents[1]
DEV = ROOT / "eval" / "questions" / "dev.jsonl"
README = (ROOT / "README.md").read_text(encoding="utf-8")
BUILT = ROOT / "index" / "built" / "manifest.json"
pytestmark = pytest.mark.skipif(
    not BUILT.is_file(), reason="index/built is missing: make test builds it first"
)


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_python() -> None:
    done = subprocess.run(
        [sys.executable, "-c", blocks("python")[0]], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "135K" in done.stdout


COMMANDS = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("assistant ")]


@pytest.mark.parametrize("line", COMMANDS)
def test_command_line(line: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", *shlex.split(line)]
    if command[3] == "eval":  # of all dev questions it says the same, some minutes later
        few = tmp_path / "few.jsonl"
        few.write_text("".join(DEV.read_text("utf-8").splitlines(keepends=True)[:8]), "utf-8")
        command += ["--questions", str(few)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr + done.stdout
    assert done.stdout.strip()


def test_there_are_commands() -> None:
    assert len(COMMANDS) >= 4


def test_a_client_of_openai(url: str) -> None:
    example = blocks("python")[1].replace("http://127.0.0.1:7860", url)
    done = subprocess.run([sys.executable, "-c", example], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "135K" in done.stdout
    assert "/v1/documents/" in done.stdout


@pytest.mark.parametrize("number", [2, 3], ids=["gradio", "agent"])
def test_clients_by_name(url: str, number: int) -> None:
    example = blocks("python")[number].replace("http://127.0.0.1:7860", url)
    done = subprocess.run([sys.executable, "-c", example], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "135K" in done.stdout
    assert "$120,000" in done.stdout


def test_http(url: str) -> None:
    line = next(line for block in blocks("sh") for line in block.splitlines() if line.startswith("curl"))
    words = shlex.split(line)
    address = next(word for word in words if word.startswith("http")).replace("http://127.0.0.1:7860", url)
    request = Request(address, words[words.index("-d") + 1].encode(), {"Content-Type": "application/json"})
    reply = json.load(urlopen(request))
    assert "Human Feedback" in reply["ml"]["text"]
    assert set(reply) == {"ml", "dl", "difference"}
