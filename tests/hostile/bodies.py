"""Bodies and values that no endpoint expects.

Given nothing, gives bytes, and values for a field of a JSON object; every run the same. It does not know
endpoints.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections.abc import Iterator

_BOUNDARY = "ab12"
_MULTIPART = f"multipart/form-data; boundary={_BOUNDARY}"
_JSON = "application/json"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_DATE = (2026, 1, 1, 0, 0, 0)
_TYPES = (None, "", "text/plain", "application/xml", "application/json; charset=utf-16", "application/vnd.api+json",
          "\xff", "a/b;" * 500, "application/x-www-form-urlencoded")  # fmt: skip
TRAVERSALS = (
    "../../../../tmp/x",
    "..\\..\\x",
    "/etc/passwd",
    "x\x00.png",
    "",
    ".",
    "..",
    "a" * 5000,
    "ü\u202egpj.exe",
)


def bodies() -> Iterator[tuple[str, bytes, str | None, dict[str, str]]]:
    """Name, bytes, content type (none is sent for ``None``), further headers."""
    yield from ((name, body, _JSON, {}) for name, body in _json_bodies())
    good = b'{"question": "x", "query": "x", "text": "x", "title": "x"}'
    for content_type in _TYPES:
        yield f"type {str(content_type)[:20]!a}", good, content_type, {}
    packed = gzip.compress(good, mtime=0)
    yield "gzip", packed, _JSON, {"Content-Encoding": "gzip"}
    yield "gzip bomb", gzip.compress(bytes(10**7), mtime=0), _JSON, {"Content-Encoding": "gzip"}
    yield "gzip that is none", good, _JSON, {"Content-Encoding": "gzip, br, deflate, x"}
    yield from ((name, body, kind, {}) for name, body, kind in _files())
    for n, filename in enumerate(TRAVERSALS):
        yield f"multipart {n}", _multipart(filename, b"x"), _MULTIPART, {}
    yield "multipart cut", _multipart("x.txt", b"x")[:40], _MULTIPART, {}
    yield "multipart without a boundary", _multipart("x.txt", b"x"), "multipart/form-data", {}
    yield "multipart, boundary of another", _multipart("x.txt", b"x"), _MULTIPART + "c", {}
    yield "multipart, a thousand parts", _multipart("x.txt", b"x")[:-6] * 1100, _MULTIPART, {}
    yield "larger than is taken", b"[" + b"1," * 600_000 + b"1]", _JSON, {}


def values() -> Iterator[tuple[str, str]]:
    """Name, and a value as JSON is written."""
    plain = {
        "null": None, "true": True, "false": False, "zero": 0, "minus one": -1, "2^63": 2**63, "1.5": 1.5,
        "empty": "", "blank": " \t\n", "nul": "a\x00b", "4001": "a" * 4001, "100k": "a " * 50_000,
        "right to left": "\u202e\u2066abc\u200f", "zalgo": "a" + "\u0301" * 300, "emoji": "👩‍👩‍👧‍👦" * 30,
        "sql": "'; DROP TABLE conversations; --", "template": "{{7*7}}${7*7}%s%n{0}",
        "markup": "<script>alert(1)</script>", "path": "../../../../etc/passwd", "crlf": "a\r\nSet-Cookie: b=c",
        "list": [], "lists": [[[[]]]], "object": {}, "where": {"$ne": None}, "mixed": [1, "a", None, {"a": []}],
        "unassigned": "\U000e0001\ufffe\uffff", "file": {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}},
        "url": {"url": "http://127.0.0.1:9/", "meta": {"_type": "gradio.FileData"}},
    }  # fmt: skip
    yield from ((name, json.dumps(value)) for name, value in plain.items())
    yield "NaN", "NaN"
    yield "Infinity", "-Infinity"
    yield "1e999", "1e999"
    yield "a thousand digits", "9" * 1000
    yield "too many digits", "9" * 5000
    yield "surrogate", r'"\ud800"'
    yield "surrogates the wrong way", r'"\udc00\ud800"'
    yield "deep list", "[" * 200 + "]" * 200
    yield "deep object", '{"a":' * 200 + "1" + "}" * 200


def _json_bodies() -> Iterator[tuple[str, bytes]]:
    rng = random.Random(6)
    for text in ("", " ", "null", "[]", "{}", '"x"', "1", "NaN", "Infinity", "{", "[", '{"a"', '{"a":', "{'a': 1}",
                 '{"a": 1,}', "{}{}", '{"question": NaN}', '{"question": 1e999}', r'{"\ud800": "\udfff"}',
                 '{"question": "a", "question": null}', '{"__class__": "os", "__proto__": {"a": 1}}'):  # fmt: skip
        yield f"json {text!a}", text.encode()
    for depth in (900, 40_000):
        yield f"{depth} lists", b"[" * depth + b"]" * depth
        yield f"{depth} objects", b'{"question":' * depth + b"1" + b"}" * depth
        yield f"{depth} lists in a field", b'{"question": ' + b"[" * depth + b"]" * depth + b"}"
    yield "100 000 digits", b'{"question": "x", "k": ' + b"9" * 100_000 + b"}"
    yield "20 000 fields", b"{" + b",".join(b'"f%d": 1' % n for n in range(20_000)) + b"}"
    yield "UTF-8 with a mark", b'\xef\xbb\xbf{"question": "x"}'
    yield "UTF-16", '{"question": "x"}'.encode("utf-16")
    yield "Latin-1", '{"question": "café"}'.encode("latin-1")
    yield "overlong UTF-8", b'{"question": "\xc0\xaf\xed\xa0\x80"}'
    yield "zeros", bytes(1000)
    yield "noise", rng.randbytes(2000)


def _files() -> Iterator[tuple[str, bytes, str]]:
    yield "zip", _zip({"a.md": b"# A"}), "application/zip"
    yield "zip slip", _zip({"../../../tmp/slip": b"x", "/etc/cron.d/x": b"x"}), "application/zip"
    yield "zip bomb", _zip({"a.md": bytes(10**7)}), "application/zip"
    yield "zip cut", _zip({"a.md": b"# A"})[:30], "application/zip"
    entity = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    yield "docx", _zip({"word/document.xml": entity, "[Content_Types].xml": entity}), _WORD
    yield (
        "pdf",
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/Launch/F(x)>>>>endobj\ntrailer<</Root 1 0 R>>",
        "application/pdf",
    )
    yield "xml", entity, "text/xml"


def _zip(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _DATE), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _multipart(filename: str, content: bytes) -> bytes:
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{filename}"\r\n\r\n'
    return head.encode() + content + f"\r\n--{_BOUNDARY}--\r\n".encode()
