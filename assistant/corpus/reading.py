"""One file of a source folder → one ``Document``.

Given a path, reads Markdown and plain text as they are and has MarkItDown turn HTML, PDF and DOCX
into Markdown. It does not know chunks, FAQ files or what becomes of the text.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal

import yaml

from assistant.domain import Document
from assistant.errors import CorpusError

READABLE = frozenset({".md", ".txt", ".html", ".htm", ".pdf", ".docx"})
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_FIRST_HEADING = re.compile(r"^#\s+(.+?)\s*#*$", re.MULTILINE)
_SKIP_HINT = "correct or remove the file, or pass --skip-unreadable to build without it."


def read_document(path: Path, root: Path) -> Document:
    """Read one file.

    Args:
        path: a file whose suffix is in ``READABLE``.
        root: the folder that ``Document.path`` and a default id are relative to.

    Raises:
        CorpusError: empty, not UTF-8, not what its suffix says, or with broken front matter, in which an id, a
            title or a topic is more than one value.
    """
    suffix = path.suffix.lower()
    relative = path.relative_to(root)
    text = _decode(path) if suffix in (".md", ".txt") else _convert(path)
    if not re.search(r"\w", text):
        raise CorpusError(f"{path} holds no text.", mend=_SKIP_HINT)
    meta = _front_matter(text, path) if suffix == ".md" else {}
    flavour: Literal["markdown", "plain"] = "plain" if suffix in (".txt", ".pdf") else "markdown"
    body = _FRONT_MATTER.sub("", text, count=1)
    return Document(
        id=str(meta.get("id") or slug(relative.with_suffix("").as_posix())),
        title=str(meta.get("title") or _first_title(body, flavour) or path.stem.replace("-", " ")),
        path=relative.as_posix(),
        text=text,
        flavour=flavour,
        topics=tuple(str(topic) for topic in _as_list(meta.get("topics"))),
    )


def front_matter_end(text: str) -> int:
    """The offset of the first character after the front matter; 0 where there is none."""
    match = _FRONT_MATTER.match(text)
    return match.end() if match else 0


def slug(name: str) -> str:
    """Lower-case letters and digits of any script, joined by hyphens."""
    return re.sub(r"[\W_]+", "-", name.lower()).strip("-") or "document"


def _decode(path: Path) -> str:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"{path} is not UTF-8 (byte {error.start} is 0x{data[error.start]:02x}).",
            mend=f"convert it, for example `iconv -f WINDOWS-1252 -t UTF-8 {path.name}`, or pass"
            " --skip-unreadable to build without it.",
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _convert(path: Path) -> str:
    # Imported here: it takes a second, and a folder of Markdown never needs it.
    from markitdown import MarkItDown, MarkItDownException
    from markitdown.converters import DocxConverter, HtmlConverter, PdfConverter

    # Only the reader that the suffix promises: MarkItDown would otherwise take a broken PDF for text.
    readers = {".pdf": PdfConverter, ".docx": DocxConverter}
    reader = MarkItDown(enable_builtins=False, enable_plugins=False)
    reader.register_converter(readers.get(path.suffix.lower(), HtmlConverter)())
    try:
        result = reader.convert_local(str(path))
    except MarkItDownException as error:
        raise CorpusError(f"{path} cannot be read as {path.suffix[1:].upper()}.", mend=_SKIP_HINT) from error
    text: str = result.text_content
    return re.sub(r"\n{3,}", "\n\n", text.replace("\r\n", "\n").replace("\f", "\n\n"))


def _front_matter(text: str, path: Path) -> dict[str, Any]:
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}
    try:
        meta = yaml.safe_load(match[1])
    except yaml.YAMLError as error:
        raise CorpusError(f"{path} has front matter that is not YAML: {error}.", mend=_SKIP_HINT) from error
    if not isinstance(meta, dict):
        return {}
    for field in ("id", "title", "topics"):
        values = _as_list(meta.get(field)) if field == "topics" else [meta.get(field)]
        # Lists in lists, each repeated by its name, double in length with every line once written out.
        if any(isinstance(one, list | dict | set) for one in values):
            raise CorpusError(f"{path} has front matter whose {field} is no text.", mend=_SKIP_HINT)
    return meta


def _first_title(body: str, flavour: str) -> str | None:
    if flavour == "plain":
        return next((line.strip() for line in body.splitlines() if line.strip()), "")[:120]
    match = _FIRST_HEADING.search(body)
    return match[1] if match else None


def _as_list(value: object) -> list[object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
