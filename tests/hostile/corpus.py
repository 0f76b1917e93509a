"""A corpus of bad requests: some thousands, the same ones every time.

Given nothing, gives requests. It does not know how they are sent, nor what a server should say.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.hostile.bodies import TRAVERSALS, bodies, values
from tests.hostile.endpoints import ADDED, API, CALLS, CLOSED, FILES, PAGE, READ, Endpoint
from tests.hostile.request import HOST, Bad, request
from tests.hostile.uploads import NAMES, broken, odd

_FILE = "application/octet-stream"
_PATHS = (
    "../../../../../../etc/passwd", "..%2f..%2f..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "..%252f..%252f..%252fetc%252fpasswd", "....//....//etc/passwd", "/etc/passwd", "%2fetc%2fpasswd",
    "..%5c..%5cwindows%5cwin.ini", "C:%5cwindows%5cwin.ini", "file:///etc/passwd", "http://127.0.0.1:9/x",
    "http:%2f%2f169.254.169.254%2flatest", "/proc/self/environ", "/proc/self/fd/0", "app.py", "pyproject.toml",
    "state/assistant.db", "%00", "x%00.png", "%c0%ae%c0%ae%2fetc%2fpasswd", "%ff%fe", "%ed%a0%80", "%", "%zz",
    "a" * 3000, "a/" * 1000, "%F0%9F%92%A9" * 50, "-1", "999999999", "1e9", "%0d%0aSet-Cookie:%20a=b",
    "~root/.ssh/id_rsa",
    "{0}", "%7B%7B7*7%7D%7D", "con", "..;/..;/etc/passwd", "?x=../../etc/passwd", "x?deep_link=../../x",
)  # fmt: skip
_QUERIES = (
    "limit=-1", "limit=0", "limit=1e9", "limit=99999999999999999999", "limit=a", "limit=", "limit=1&limit=2",
    "offset=-1", "offset=NaN", "format=../../x", "format=%00", "explain=%ff", "explain=2", "deep_link=../../../x",
    "deep_link=%00", "page=nothing", "__theme=%3Cscript%3E", "session_hash=%00", "session_hash=" + "a" * 2000,
    "upload_id=../x", "&&&&", "=", "%", "a[]=b&a[b][c]=d", "logs=container", "view=api", "x=" + "%41" * 1500,
)  # fmt: skip
_METHODS = (
    "HEAD",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "PUT",
    "DELETE",
    "PROPFIND",
    "GET",
    "get",
    "G3T",
    "X" * 300,
)
_HEADERS: dict[str, dict[str, str | bytes]] = {
    "no host": {"Host": ""},
    "host of another": {"Host": "evil.example\x0b@x"},
    "host as a path": {"Host": "a/../b:99999"},
    "key beyond ASCII": {"Authorization": b"Bearer \xff\xfe\x80"},
    "key of 10 000": {"Authorization": "Bearer " + "a" * 10_000},
    "basic": {"Authorization": "Basic Og=="},
    "only a scheme": {"Authorization": "Bearer"},
    "cookie beyond ASCII": {"Cookie": b"assistant_session=\xff\xfe; assistant_login=\x80"},
    "cookie of another form": {"Cookie": ";;;==; a; =b; assistant_session=" + "x" * 5000},
    "accepts nothing": {"Accept": "*/*;q=nan, \x80, text/html;;;"},
    "encodings": {"Accept-Encoding": "br;q=9, gzip;q=a, zstd, *"},
    "ranges": {"Range": "bytes=0-0,-1,9999999999999999999-,a-b"},
    "many ranges": {"Range": "bytes=" + ",".join(f"{n}-{n}" for n in range(2000))},
    "origin": {"Origin": "null", "Access-Control-Request-Method": "\xff", "Sec-Fetch-Site": "cross-site"},
    "forwarded": {"X-Forwarded-For": "::ffff:1%eth0", "X-Forwarded-Proto": "javascript", "X-Forwarded-Host": "a\xffb"},
    "unless": {"If-None-Match": "W/" * 500, "If-Modified-Since": "Thu, 99 Xxx -1 25:61:61", "If-Range": "\xff"},
    "expects": {"Expect": "100-continue, 200-perhaps"},
    "web socket": {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "99"},
    "upgrade to h2c": {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2-Settings": "!!!"},
    "thousand headers": {f"X-{n}": "y" for n in range(1000)},
    "header of 100 000": {"X-Long": "y" * 100_000},
    "request id": {"X-Request-ID": "a' OR 1=1; \xff", "Traceparent": "00-" + "z" * 60},
    "gradio": {"X-Gradio-User": "admin", "X-Gradio-Server": "http://evil.example", "X-Direct-Url": "http://127.0.0.1:9"},
}  # fmt: skip
_BODY = b'{"question": "x", "answerer": "ml", "data": ["x", null]}'
# After these a server waits for more; it drops whoever hangs up after a request that is whole.
_UNFINISHED = ("length too long", "chunk of a wrong size", "chunks cut", "header cut")
_RAW_PATHS = (
    "/v1/answer",
    "/v1/chat/completions",
    "/v1/feedback",
    "/gradio_api/queue/join",
    "/gradio_api/upload",
)
_LINES = (
    b"", b"\r\n\r\n", b"GET", b"GET /", b"GET / HTTP/0.9", b"GET / HTTP/9.9", b"GET / HTTP/1.1 x",
    b"GET  / HTTP/1.1", b"GET /v1/models\tHTTP/1.1", b"GET /\x00 HTTP/1.1", b"GET /\xff\xfe HTTP/1.1",
    b"GET http://evil.example/ HTTP/1.1", b"GET //evil.example/v1/models HTTP/1.1", b"GET ?x HTTP/1.1",
    b"GET * HTTP/1.1", b"OPTIONS * HTTP/1.1", b"CONNECT 127.0.0.1:9 HTTP/1.1", b"GET v1/models HTTP/1.1",
    b"GET /v1/models#x HTTP/1.1", b"\x16\x03\x01\x02\x00\x01\x00\x01", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x00" * 500, b"GET /" + b"a" * 70_000 + b" HTTP/1.1", b"GET /v1/models?" + b"a" * 70_000 + b" HTTP/1.1",
    b"GET /v1/models HTTP/1.0", b"SSH-2.0-x", b"EHLO x", b"*1\r\n$4\r\nPING",
    b"GET /v1/models HTTP/1.1\r\nX: " + b"y" * 200_000, b"GET /v1/%2e%2e/%2e%2e/x HTTP/1.1",
    b"GET /v1//models HTTP/1.1",
)  # fmt: skip


def corpus() -> list[Bad]:
    """All of it, every name once."""
    made = [
        *names(),
        *_question_files(),
        *_bodies(),
        *_fields(),
        *_paths(),
        *_queries(),
        *_methods(),
        *_headers(),
        *_framings(),
        *_noise(),
    ]
    if len({bad.name for bad in made}) != len(made):
        raise ValueError("Two bad requests have one name.")
    return made


def uploads() -> list[Bad]:
    """Files to add; each takes a reader some seconds, and so they are not of the corpus."""
    every = [*broken(), *odd()]
    return [
        request(f"PUT {name}", "PUT", ADDED + file, data, content_type=_FILE) for name, file, data in every
    ]


def names() -> list[Bad]:
    """Of files to add and to leave out; none can be taken."""
    added = [
        request(f"PUT {ADDED}{name}", "PUT", ADDED + name, b"# A\n\nWords.\n", content_type=_FILE)
        for name in NAMES
    ]
    return added + [request(f"DELETE {ADDED}{name}: a name", "DELETE", ADDED + name) for name in NAMES]


def _question_files() -> Iterator[Bad]:
    """For an evaluation; all have faults, so that none begins."""
    good = {"name": "a.csv", "text": "question,expected\nWhat?,\n"}
    changed = [(field, name, value) for field in good for name, value in values()]
    changed += [("name", f"traversal {n}", json.dumps(f"{name}.csv")) for n, name in enumerate(TRAVERSALS)]
    for field, name, value in changed:
        fields = (
            f"{json.dumps(one)}:{value if one == field else json.dumps(other)}" for one, other in good.items()
        )
        body = ('{"file":{' + ",".join(fields) + "}}").encode()
        yield request(f"POST /v1/evaluations: {field} is {name}", "POST", "/v1/evaluations", body)


def _bodies() -> Iterator[Bad]:
    every = list(bodies())
    for at in (*API, *PAGE):
        # What is not there need not be told much.
        for name, body, content_type, headers in every[:: 5 if at in CLOSED else 1]:
            yield request(f"{at.method} {at.path}: {name}", at.method, at.path, body, headers, content_type)


def _fields() -> Iterator[Bad]:
    every = list(values())
    for at in (*API, *CALLS):
        for field in at.body:
            for name, value in every:
                yield request(
                    f"{at.method} {at.path}: {field} is {name}", at.method, at.path, _with(at, field, value)
                )


def _with(at: Endpoint, field: str, value: str) -> bytes:
    """The endpoint's body with a field as it is written."""
    fields = (
        json.dumps(name) + ":" + (value if name == field else json.dumps(one))
        for name, one in at.body.items()
    )
    return ("{" + ",".join(fields) + "}").encode()


def _paths() -> Iterator[Bad]:
    for before in FILES:
        for path in _PATHS:
            yield request(f"GET {before}{path}", "GET", before + path)


def _queries() -> Iterator[Bad]:
    for shift, path in enumerate(READ):
        for query in _QUERIES[shift % 2 :: 2]:
            yield request(f"GET {path}?{query}", "GET", f"{path}?{query}")


def _methods() -> Iterator[Bad]:
    for path in dict.fromkeys((*READ, *(at.path for at in (*API, *PAGE)))):
        for method in _METHODS:
            yield request(f"{method[:10]} {path}", method, path, content_type=None)


def _headers() -> Iterator[Bad]:
    for path in (
        "/",
        "/v1/models",
        "/v1/conversations",
        "/v1/documents/fruit",
        "/gradio_api/info",
        "/static/img/logo.svg",
    ):
        for name, headers in _HEADERS.items():
            yield request(f"GET {path}: {name}", "GET", path, headers=headers)
    for name, headers in _HEADERS.items():
        yield request(f"POST /v1/answer: {name}", "POST", "/v1/answer", _BODY, headers)


def _framings() -> Iterator[Bad]:
    """What a client library would not send."""
    length = b"Content-Length: %d\r\n" % len(_BODY)
    chunked = b"Transfer-Encoding: chunked\r\n"
    for path in _RAW_PATHS:
        told = f"Host: {HOST}\r\nConnection: close\r\nContent-Type: application/json\r\n"
        start = f"POST {path} HTTP/1.1\r\n{told}".encode()
        for name, rest in {
            "length too long": b"Content-Length: 9999\r\n\r\n" + _BODY,
            "length too short": b"Content-Length: 5\r\n\r\n" + _BODY,
            "length of all memory": b"Content-Length: 99999999999999999999\r\n\r\n" + _BODY,
            "length below zero": b"Content-Length: -1\r\n\r\n" + _BODY,
            "length in words": b"Content-Length: ten\r\n\r\n" + _BODY,
            "length with a sign": b"Content-Length: +5\r\n\r\n" + _BODY,
            "two lengths": length + b"Content-Length: 3\r\n\r\n" + _BODY,
            "length and chunks": length + chunked + b"\r\n0\r\n\r\n",
            "chunks": chunked + b"\r\n" + b"%x\r\n" % len(_BODY) + _BODY + b"\r\n0\r\n\r\n",
            "one byte a chunk": chunked
            + b"\r\n"
            + b"".join(b"1\r\n%c\r\n" % one for one in _BODY)
            + b"0\r\n\r\n",
            "chunk of a wrong size": chunked + b"\r\nffffffffffffffff\r\n" + _BODY,
            "chunk of no size": chunked + b"\r\nzz\r\n" + _BODY,
            "chunks cut": chunked + b"\r\n%x\r\n" % len(_BODY) + _BODY[:10],
            "chunks with more than is taken": chunked
            + b"\r\n"
            + (b"80000\r\n" + b"a" * 0x80000 + b"\r\n") * 2,
            "trailers": chunked + b"\r\n0\r\nX: y\r\nContent-Length: 5\r\n\r\n",
            "another coding": b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "header cut": b"X-Cut: abc",
            "header without a colon": b"nonsense\r\n" + length + b"\r\n" + _BODY,
            "header without a name": b": x\r\n" + length + b"\r\n" + _BODY,
            "header folded": b"X-A: b\r\n c\r\n" + length + b"\r\n" + _BODY,
            "header with nul": b"X-A: b\x00c\r\n" + length + b"\r\n" + _BODY,
            "header with a bare line": b"X-A: b\nX-B: c\rX-D: e\r\n" + length + b"\r\n" + _BODY,
            "header with a space": b"X-A : b\r\n" + length + b"\r\n" + _BODY,
            "two requests at once": length + b"\r\n" + _BODY + b"GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n",
        }.items():
            yield Bad(f"POST {path}: {name}", path, start + rest, hangs_up=name in _UNFINISHED)


def _noise() -> Iterator[Bad]:
    host = f"\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode()
    for n, line in enumerate(_LINES):
        yield Bad(f"line {n}", "", line + host, hangs_up=True)
