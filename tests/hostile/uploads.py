"""Files that somebody adds to the documents, and names that lead elsewhere.

Given nothing, gives file names as a path has them, and bytes; every run the same. It does not know what becomes
of them.
"""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterator, Mapping

NAMES = (
    "..%2f..%2fslip.md", "../../slip.md", "%2e%2e/%2e%2e/slip.md", "..%5c..%5cslip.md", "%2ftmp%2fslip.md",
    "/tmp/slip.md", "//tmp/slip.md", "C:%5cslip.md", "c:slip.md", "a/b.md", ".md", "..md", "...", ".hidden.md",
    "%00.md", "a%00.md", "a.md%00.pdf", "a%0a.md", "a%0d%0aSet-Cookie:%20a=b.md", "%ff%fe.md", "%ed%a0%80.md",
    "%e2%80%aefdp.md", "%ef%bc%8e%ef%bc%8e%ef%bc%8fslip.md", "%e2%80%a5%ef%bc%8fslip.md", "%ef%bc%bcslip.md",
    "con.md", "NUL.txt", "lpt1.pdf", "a.md.", "a.md%20", "%20a.md", "-rf.md", "~root.md", "", "%2e", "%2e%2e",
    "a" * 300 + ".md", "%f0%9f%92%a9" * 60 + ".md", "a.exe", "a.py", "a.zip", "a.md.gz", "a.svg", "a", "a.docm",
    "left_out.json", ".lock", "files/a.md", "files%2f..%2f..%2fslip.md", "a.md/../../../slip.md", "a.md%2f",
)  # fmt: skip
_WORDS = b"# Owls\n\nOwls hunt mice at night.\n"
_DATE = (2026, 1, 1, 0, 0, 0)
_TYPES = b"""<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/word/document.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
_RELATIONS = b"""<?xml version="1.0"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
 Target="%s"/></Relationships>"""
_BODY = (
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    b"<w:body><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:body></w:document>"
)
_OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + _BODY % b"&b;"
_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">'
    + b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 12))
    + b"]>"
    + _BODY % b"&l11;"
)
_PDF = b"%%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R%s>>endobj\n2 0 obj<<%s>>endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF"


def broken() -> Iterator[tuple[str, str, bytes]]:
    """Name, file name, bytes that no reader should take for a document."""
    yield "HTML that is empty", "a.html", b""
    yield "PDF that is text", "a.pdf", _WORDS
    yield "DOCX of zeros", "a.docx", bytes(5000)
    yield from ((f"docx, {name}", "a.docx", data) for name, data in _archives())
    yield from ((f"pdf, {name}", "a.pdf", data) for name, data in _pdfs())
    yield "archive as Markdown", "a.md", _zip({"a.md": b"\xff" * 100})
    yield "UTF-16 as text", "a.txt", "Owls hunt.".encode("utf-16")
    yield "only blanks", "a.md", b" \n\t\n" * 100
    yield "only signs", "a.md", b"#-*" * 1000
    yield "front matter cut", "a.md", b"---\nid: [\n---\n" + _WORDS
    yield (
        "front matter that makes objects",
        "a.md",
        b"---\nid: !!python/object/apply:os.getpid []\n---\n" + _WORDS,
    )


def odd() -> Iterator[tuple[str, str, bytes]]:
    """Name, file name, bytes that may be a document; whatever is made of it stays text."""
    yield (
        "front matter with a path",
        "odd-1.md",
        b"---\nid: ../../../../etc/passwd\ntitle: ../x\n---\n" + _WORDS,
    )
    yield "front matter of another", "odd-2.md", b"---\nid: fruit\n---\n" + _WORDS
    yield (
        "a part elsewhere",
        "odd-3.docx",
        _word(_BODY % b"Owls hunt mice.", part="../../../../../etc/passwd"),
    )
    yield "zeros within", "odd-4.txt", b"Owls\x00hunt mice at night.\n"
    yield "brackets", "odd-5.md", b"[" * 20_000 + b" Owls hunt mice. " + b"](" * 20_000
    yield "elements in elements", "odd-7.html", b"<div>" * 5_000 + b"Owls hunt mice.</div>"
    yield (
        "a script",
        "odd-8.html",
        b"<script>alert(1)</script><iframe src=file:///etc/passwd></iframe><p>Owls hunt.",
    )
    yield (
        "pictures of elsewhere",
        "odd-9.html",
        b"<img src='http://127.0.0.1:9/x'><p>Owls hunt mice at night.</p>",
    )
    yield "one word", "odd-10.txt", b"w" * 500_000
    yield "a table", "odd-11.md", b"# T\n\n" + b"|" * 3_000 + b"\n" + b"|-" * 3_000 + b"|\n" + b"|x" * 3_000


def _archives() -> Iterator[tuple[str, bytes]]:
    yield "not of Word", _zip({"a.md": _WORDS})
    yield "members elsewhere", _zip({"../../../../tmp/slip.md": _WORDS, "/tmp/slip.md": _WORDS})
    yield "larger inside", _zip({"word/document.xml": bytes(101_000_000)})
    yield "more members than are read", _zip({f"m{n}": b"" for n in range(5_001)})
    yield "entities in entities", _word(_LAUGHS)
    yield "a file as an entity", _word(_OUTSIDE)
    yield "cut", _word(_BODY % b"Owls hunt mice.")[:-40]
    yield "cut XML", _word(_BODY[:100])
    link = zipfile.ZipInfo("word/document.xml", _DATE)
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    yield "a link", stream.getvalue()


def _pdfs() -> Iterator[tuple[str, bytes]]:
    yield "cut", b"%PDF-1.7\n1 0 obj<</Type/Cat"
    yield "pages that hold themselves", _PDF % (b"", b"/Type/Pages/Kids[2 0 R 2 0 R]/Count 2")
    yield (
        "one that starts a program",
        _PDF % (b"/OpenAction<</S/Launch/F(x)>>", b"/Type/Pages/Kids[]/Count 99999999"),
    )
    yield "lists in lists", _PDF % (b"/X" + b"[" * 50_000, b"/Type/Pages")
    yield "length of all memory", _PDF % (b"", b"/Length 99999999999>>stream\nx\nendstream<<")
    yield (
        "encrypted",
        _PDF.replace(b"/Root", b"/Encrypt<</Filter/Standard/V 9/R 9>>/Root") % (b"", b"/Type/Pages"),
    )


def _word(document: bytes, part: str = "word/document.xml") -> bytes:
    relations = _RELATIONS % part.encode()
    return _zip({"[Content_Types].xml": _TYPES, "_rels/.rels": relations, "word/document.xml": document})


def _zip(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _DATE), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
