"""Disks that are full or may only be read, and a database that somebody else holds, under the real server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import httpx

from assistant.load import load_assistant
from tests.serving.faults.conftest import Mount
from tests.serving.servers import ROOT, app_process, free_port

_LONG = {"question": "q", "answerer": "ml", "helpful": True, "answer": "x" * 10_000}
_HOLDER = (
    "import sqlite3, sys\n"
    "held = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
    "held.execute('BEGIN IMMEDIATE')\n"
    "print('held', flush=True)\n"
    "sys.stdin.readline()\n"
)


def test_a_full_disk_refuses_keeps_what_it_took_and_goes_on_once_there_is_room(
    built_once: tuple[Path, Path], tmp_path: Path, mounted: Mount
) -> None:
    disk = mounted("disk", "-t", "tmpfs", "-o", "size=2m", "none")
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(300_000))
    where = {"ASSISTANT_DATABASE": f"sqlite:///{disk}/kept.db"}
    with (
        app_process(built_once[1], tmp_path, **where) as (address, _),
        httpx.Client(base_url=address) as client,
    ):
        conversation = client.post("/v1/conversations", json={"title": "before"}).json()["id"]
        taken = 0
        while (reply := client.post("/v1/feedback", json=_LONG)).status_code == httpx.codes.CREATED:
            taken += 1
        assert taken > 0
        _is_full(reply)
        _is_full(client.post("/v1/duels", json={"question": "What does a banana cost?"}))
        assert client.get(f"/v1/conversations/{conversation}").json()["title"] == "before"
        assert _opinions(client) == taken
        answer = client.post("/v1/answer", json={"question": "What does a banana cost?", "answerer": "ml"})
        assert "$2" in answer.json()["text"]
        ballast.unlink()
        assert client.post("/v1/feedback", json=_LONG).status_code == httpx.codes.CREATED
    with (
        app_process(built_once[1], tmp_path, **where) as (address, _),
        httpx.Client(base_url=address) as client,
    ):
        assert _opinions(client) == taken + 1


def test_a_folder_that_may_only_be_read_ends_the_start_in_one_line(
    built_once: tuple[Path, Path], tmp_path: Path, mounted: Mount
) -> None:
    (tmp_path / "state").mkdir()
    mounted("state", "--bind", "-o", "ro", str(tmp_path / "state"))
    done = _run(["app.py"], built_once[1], f"sqlite:///{tmp_path}/state/kept.db")
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    assert "read" in done.stderr.lower()


def test_an_index_that_may_only_be_read_is_served_and_not_built_into(
    built: tuple[Path, Path], tmp_path: Path, mounted: Mount
) -> None:
    source, index = built
    frozen = mounted("frozen", "--bind", "-o", "ro", str(index))
    with app_process(frozen, tmp_path) as (address, _):
        asked = {"question": "What does a banana cost?", "answerer": "dl"}
        assert "$2" in httpx.post(f"{address}/v1/answer", json=asked, timeout=60).json()["text"]
    (source / "articles" / "new.md").write_text("New words.", encoding="utf-8")
    _is_not_written(_built_into(frozen, source))


def test_a_build_that_fills_the_disk_leaves_the_index_that_was_there(
    built: tuple[Path, Path], tmp_path: Path, mounted: Mount
) -> None:
    source, index = built
    # A disk gives space by pages, some of each to folders.
    files = [path.stat().st_size for path in index.rglob("*") if path.is_file()]
    room = sum(files) + 8192 * len(files)
    small = mounted("small", "-t", "tmpfs", "-o", f"size={room}", "none") / "built"
    shutil.copytree(index, small)
    (small.parent / "ballast").write_bytes(bytes(shutil.disk_usage(small).free))
    (source / "articles" / "new.md").write_text("New words.", encoding="utf-8")
    _is_not_written(_built_into(small, source))
    assert "new" not in load_assistant(small).documents


def test_a_database_that_another_process_holds_is_busy_until_it_lets_go(
    built_once: tuple[Path, Path], tmp_path: Path
) -> None:
    with (
        app_process(built_once[1], tmp_path) as (address, _),
        httpx.Client(base_url=address, timeout=60) as client,
        subprocess.Popen(
            [sys.executable, "-c", _HOLDER, str(tmp_path / "kept.db")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as holder,
    ):
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        reply = client.post("/v1/feedback", json=_LONG)
        assert (reply.status_code, reply.json()["error"]["code"]) == (503, "state_busy")
        assert reply.headers["Retry-After"].isdigit()
        assert client.get("/v1/conversations").is_success
        holder.communicate("\n")
        assert client.post("/v1/feedback", json=_LONG).status_code == httpx.codes.CREATED
        assert _opinions(client) == 1


def _built_into(index: Path, source: Path) -> subprocess.CompletedProcess[str]:
    return _run(["-m", "assistant", "build", str(source), "--out", str(index)], index, "")


def _is_not_written(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


def _is_full(reply: httpx.Response) -> None:
    assert (reply.status_code, reply.json()["error"]["code"]) == (507, "state_full")


def _opinions(client: httpx.Client) -> int:
    standings = client.get("/v1/leaderboard").json()["standings"]
    return sum(standing["helpful"] for standing in standings)


def _run(program: list[str], index: Path, database: str) -> subprocess.CompletedProcess[str]:
    own = {"ASSISTANT_INDEX": str(index), "ASSISTANT_PORT": str(free_port()), "ASSISTANT_DATABASE": database}
    return subprocess.run(
        [sys.executable, *program],
        cwd=ROOT,
        env=os.environ | own,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
