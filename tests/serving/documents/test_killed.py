"""``kill -9`` at any point of a rebuild or a swap leaves a whole index, the old one or the new one."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from assistant import load_assistant
from assistant.building.build import build
from assistant.current import set_before
from tests.serving.documents.conftest import ROOT
from tests.serving.documents.servers import library_process

LONG = " ".join(f"Sentence number {n} is about topic {n % 7}." for n in range(400)).encode()


def asked(address: str, method: str, path: str, body: Any = None) -> dict[str, Any]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode() if body else None
    request = Request(f"{address}/v1/index{path}", data, {"Content-Type": "application/json"}, method=method)
    with urlopen(request) as reply:
        answer: dict[str, Any] = json.load(reply)
    return answer


def waited(address: str, *stages: str) -> dict[str, Any]:
    """Until the job is at one of these stages, or has ended."""
    while True:
        now = asked(address, "GET", "")
        if now["job"]["state"] != "running" or now["job"]["stage"].startswith(stages or ("-",)):
            return now
        time.sleep(0.005)


def start_rebuild(address: str) -> None:
    asked(address, "POST", "/plan")
    plan = waited(address)["plan"]
    asked(address, "POST", "/rebuild", {"plan": plan["id"]})


def test_a_server_killed_at_any_stage_serves_a_whole_index_when_it_comes_back(
    built: tuple[Path, Path], tmp_path: Path
) -> None:
    old = set(load_assistant(built[1]).documents)
    for stage in ("Starting", "Embedding", "Loading"):
        with library_process(built, tmp_path) as (address, server):
            asked(address, "PUT", "/files/new.md", LONG)
            start_rebuild(address)
            waited(address, stage)
            time.sleep(random.random() / 4)  # anywhere in the stage
            server.kill()
            server.wait()
        assert set(load_assistant(built[1]).documents) in (old, old | {"new"})
    with library_process(built, tmp_path) as (address, _):
        assert [one["name"] for one in asked(address, "GET", "")["files"]] == ["new.md"]
        # The child of the server that was killed has let go of its locks.
        start_rebuild(address)
        assert waited(address)["job"]["state"] == "done"
        assert asked(address, "GET", "")["documents"] == len(old) + 1
    assert set(load_assistant(built[1]).documents) == old | {"new"}
    assert not list(built[1].glob(".writing-*"))


def test_swaps_killed_at_random_points_leave_both_sets(built: tuple[Path, Path]) -> None:
    source, index = built
    (source / "articles" / "new.md").write_text("New words.", encoding="utf-8")
    build(source, index)
    both = {frozenset(load_assistant(index).documents) - {"new"}, frozenset(load_assistant(index).documents)}
    command = [sys.executable, "-m", "tests.serving.documents.flipping", str(index)]
    for _ in range(5):
        flipping = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert flipping.stdout is not None
        flipping.stdout.readline()
        time.sleep(random.random() / 20)
        flipping.kill()
        flipping.communicate()
        assert frozenset(load_assistant(index).documents) in both
        assert set_before(index) is not None
