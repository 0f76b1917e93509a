"""Thousands of bad requests, sent to the real server with its page: it refuses them, and nothing else happens."""

from __future__ import annotations

import ast
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from assistant.serving.documents.names import file_name
from assistant.serving.guard.keys import KeyStore
from tests.hostile.corpus import corpus, names, uploads
from tests.hostile.endpoints import ADDED, API
from tests.hostile.request import request, with_key
from tests.hostile.uploads import broken
from tests.hostile.wire import Reply, ask
from tests.serving.servers import ROOT, app_process

_FIELDS = {"message", "type", "param", "code"}
# The form of the login answers a wrong key with itself.
_FORM = "/login"
# One file is read at a time, by a process that first has to load the readers.
_READING_S = 300.0
_INSIDE = (
    b"Traceback",
    b'File "',
    b"site-packages",
    b"root:x:0:",
    b"sqlalchemy",
    b"sqlite3",
    b"Error:",
    b"gradio.exceptions",
)
_SYSTEM = ("/proc/", "/etc/mime.types", "/usr/share/zoneinfo", "/usr/lib/os-release", "/etc/os-release")
_ITS_OWN = (str(ROOT / "assistant"), sys.prefix, sys.base_prefix, sysconfig.get_path("stdlib"), *_SYSTEM)


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of it.

    Attributes:
        after: replies to good requests once all bad ones were answered.
        files: ``(kind, path)`` of every file touched since the server was ready, ``r`` or ``w``.
        folder: where what it keeps, its keys and its uploads are.
        built: source and index, which it may read.
        is_open: without keys: whoever sits at the machine is an administrator.
    """

    replies: list[Reply]
    after: list[Reply]
    files: set[tuple[str, str]]
    errors: str
    folder: Path
    built: tuple[Path, Path]
    is_open: bool


@pytest.fixture(scope="module", params=["everybody may ask", "with keys"])
def ran(
    request: pytest.FixtureRequest, built_once: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> Ran:
    folder = tmp_path_factory.mktemp("hostile")
    settings, sent, bad, secret = _settings(folder, built_once[0]), uploads(), corpus(), ""
    stood = _contents(built_once)
    if request.param == "with keys":
        secret = KeyStore(folder / "keys.json").add("one").secret
        settings["ASSISTANT_KEYS"] = str(folder / "keys.json")
        sent = [with_key(one, secret) for one in sent]
        # Two of three with it, for it lets in what is then refused further inside.
        bad = [with_key(one, secret) if number % 3 else one for number, one in enumerate(bad[::2])]
    audit = folder / "audit"
    with app_process(built_once[1], folder, ("-m", "tests.hostile.audited_app", str(audit)), **settings) as (
        address,
        _,
    ):
        port = urlsplit(address).port or 0
        before = audit.stat().st_size
        replies = [*ask(port, sent, _READING_S), *ask(port, bad)]
        after = _asked_after(port, secret)
        files = _files(audit.read_bytes()[before:])
    assert _contents(built_once) == stood
    said = (folder / "stderr").read_text("utf-8", "replace")
    return Ran(replies, after, files, said, folder, built_once, not secret)


def _settings(folder: Path, source: Path) -> dict[str, str]:
    for name in ("uploads", "temporary", "questions"):
        (folder / name).mkdir()
    return {
        "GRADIO_TEMP_DIR": str(folder / "uploads"),
        "TMPDIR": str(folder / "temporary"),
        "ASSISTANT_SOURCE": str(source),
        "ASSISTANT_DOCUMENTS": str(folder / "documents"),
        "ASSISTANT_QUESTIONS": str(folder / "questions"),
    }


def _contents(folders: tuple[Path, ...]) -> dict[str, bytes]:
    """Of every file there; locks hold nothing."""
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {str(path): path.read_bytes() for path in files if path.suffix != ".lock"}


def _asked_after(port: int, secret: str) -> list[Reply]:
    asked = b'{"question": "What does a banana cost?", "answerer": "ml"}'
    call = b'{"data": ["What does a banana cost?", null]}'
    good = [
        request("answer", "POST", "/v1/answer", asked),
        request("page", "GET", "/", headers={"Accept": "text/html"}),
        request("call", "POST", "/gradio_api/call/compare", call),
    ]
    replies = ask(port, [with_key(one, secret) if secret else one for one in good])
    events = request("events", "GET", f"/gradio_api/call/compare/{replies[-1].json()['event_id']}")
    return [*replies[:2], *ask(port, [with_key(events, secret) if secret else events])]


def _files(lines: bytes) -> set[tuple[str, str]]:
    pairs = (line.split("\t") for line in lines.decode().splitlines())
    return {(kind, ast.literal_eval(path)) for kind, path in pairs}


def test_the_corpus_is_large_and_the_same_every_time() -> None:
    first, second = corpus(), corpus()
    assert len(first) >= 2000
    assert first == second
    asked = {bad.path for bad in first}
    assert {endpoint.path for endpoint in API} <= asked


def test_nothing_breaks_and_everybody_is_answered(ran: Ran) -> None:
    broken = [told(reply) for reply in ran.replies if reply.status >= 500 and not _may_be(reply)]
    assert broken == []
    unanswered = [told(reply) for reply in ran.replies if reply.status <= 0 and not reply.bad.hangs_up]
    assert unanswered == []
    assert "Exception in ASGI application" not in ran.errors


def test_every_error_has_the_one_shape(ran: Ran) -> None:
    refused = [reply for reply in ran.replies if reply.status >= 400]
    assert len(refused) > 1000
    assert [told(reply) for reply in refused if not _shaped(reply)] == []


def test_nothing_of_the_inside_is_told(ran: Ran) -> None:
    secret = (*_INSIDE, str(ROOT).encode(), str(ran.folder).encode(), sys.prefix.encode())
    telling = [
        told(reply)
        for reply in ran.replies
        if any(word in reply.body for word in secret) and not _is_static(reply)
    ]
    assert telling == []


def test_no_header_is_injected(ran: Ran) -> None:
    for reply in ran.replies:
        assert reply.headers.get("set-cookie", "").partition("=")[0] in (
            "",
            "assistant_session",
            "assistant_login",
        )


def test_no_file_is_touched_but_its_own(ran: Ran) -> None:
    own = (
        *_ITS_OWN,
        str(ran.folder / "keys.json"),
        str(ran.folder / "uploads"),
        str(ran.folder / "temporary"),
        str(ran.folder / "documents"),
        str(ran.folder / "evaluations"),
        str(ran.folder / "questions"),
        *map(str, ran.built),
    )
    assert [path for kind, path in ran.files if kind == "r" and not path.startswith(own)] == []
    folders = ("uploads", "temporary", "documents", "evaluations")
    written = (*(str(ran.folder / name) for name in folders), "/dev/null")
    assert [
        path
        for kind, path in ran.files
        if kind == "w" and not path.startswith(written) and "__pycache__" not in path
    ] == []


def test_nothing_is_uploaded(ran: Ran) -> None:
    assert [path for path in (ran.folder / "uploads").rglob("*") if path.is_file()] == []


def test_files_that_cannot_be_read_and_names_that_lead_elsewhere_are_refused(ran: Ran) -> None:
    unreadable = {f"PUT {name}" for name, _, _ in broken()}
    refused = [reply for reply in ran.replies if reply.bad.name in unreadable]
    assert len(refused) == len(unreadable)
    assert [told(one) for one in refused if one.status != (422 if ran.is_open else 403)] == []
    elsewhere = {one.name for one in names()}
    taken = [reply for reply in ran.replies if reply.bad.name in elsewhere and reply.status < 400]
    assert [told(reply) for reply in taken] == []


def test_what_is_added_lies_flat_in_its_folder(ran: Ran) -> None:
    folder = ran.folder / "documents" / "files"
    added = sorted(folder.iterdir()) if folder.exists() else []
    assert bool(added) == ran.is_open
    assert all(path.is_file() and not path.is_symlink() for path in added)
    assert [path.name for path in added if file_name(path.name) != path.name] == []
    for left in (ran.folder / "documents" / "incoming", ran.folder / "evaluations"):
        assert not left.exists() or list(left.iterdir()) == []


def test_only_administrators_change_what_is_served(ran: Ran) -> None:
    asked = [reply for reply in ran.replies if reply.bad.path.startswith(("/v1/index/", ADDED))]
    assert len(asked) > 100
    done = [reply for reply in asked if 200 <= reply.status < 300]
    assert [told(reply) for reply in done if not ran.is_open] == []
    assert bool(done) == ran.is_open


def test_the_server_still_answers_rightly(ran: Ran) -> None:
    answer, page, events = ran.after
    assert "$2" in answer.json()["text"]
    assert b"gradio" in page.body
    assert b"$2" in events.body


def told(reply: Reply) -> str:
    """A reply in one line."""
    return f"{reply.bad.name[:120]!a} -> {reply.status} {reply.body[:200]!a}"


def _may_be(reply: Reply) -> bool:
    """503 says when to come back; what these documents have no model for is 501."""
    body = reply.json() or {}
    if reply.status == 501:
        return bool(body["error"]["code"] == "not_built")
    return reply.status == 503 and reply.headers.get("retry-after", "").isdigit()


def _shaped(reply: Reply) -> bool:
    if reply.bad.sent.startswith(b"HEAD ") or reply.bad.path == _FORM:
        return True
    body = reply.json()
    error = body.get("error") if isinstance(body, dict) else None
    return (
        isinstance(error, dict)
        and set(error) == _FIELDS
        and reply.headers["content-type"] == "application/json"
    )


def _is_static(reply: Reply) -> bool:
    """A file of Gradio's page, which is the same for everybody."""
    return reply.status == 200 and reply.bad.path.startswith(("/assets/", "/static/", "/svelte/"))
