from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import docx
import pytest

from assistant.serving.documents.folder import DocumentFolder, Limits
from assistant.serving.documents.refusals import (
    DocumentsError,
    FileTooLarge,
    FolderBroken,
    NameRefused,
    TooManyFiles,
    Unreadable,
)


@pytest.fixture
def folder(tmp_path: Path) -> DocumentFolder:
    return DocumentFolder(tmp_path / "documents", Limits(200_000, 3))


def zipped(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def word() -> bytes:
    stream = io.BytesIO()
    document = docx.Document()
    document.add_heading("Owls", 1)
    document.add_paragraph("Owls hunt at night.")
    document.save(stream)
    return stream.getvalue()


def test_nothing_is_written_before_something_is_added(folder: DocumentFolder, tmp_path: Path) -> None:
    assert (folder.files(), folder.left_out()) == ([], frozenset())
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_kept_and_replaced(folder: DocumentFolder, tmp_path: Path) -> None:
    folder.add("owls.md", b"Owls hunt.")
    folder.add("owls.md", b"Owls sleep.")
    assert (tmp_path / "documents" / "files" / "owls.md").read_bytes() == b"Owls sleep."
    assert [one.bytes for one in folder.files()] == [11]
    assert list((tmp_path / "documents" / "incoming").iterdir()) == []


def test_a_word_file_is_read(folder: DocumentFolder) -> None:
    assert folder.add("owls.docx", word())[1].title == "Owls"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.md", b""),
        ("a.md", b"\xff\xfe\x00"),
        ("a.md", b" \n\t "),
        ("a.md", b"---\na: [\n---\nText."),
        ("a.docx", b"not a zip"),
        ("a.docx", zipped(**{"a.txt": b"x"})),
        ("a.docx", zipped(**{"word/document.xml": b"\0" * 150_000_000})),
        ("a.docx", zipped(**{"../../../evil": b"x", "word/document.xml": b"<a/>"})),
        ("a.docx", zipped(**{"[Content_Types].xml": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'})),
        ("a.pdf", b"%PDF-1.7 nothing"),
        ("a.pdf", b"GIF89a"),
    ],
    ids=lambda value: value if isinstance(value, str) else ascii(value[:12]),
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_reason_and_not_kept(
    folder: DocumentFolder, tmp_path: Path, name: str, data: bytes
) -> None:
    with pytest.raises(Unreadable) as refused:
        folder.add(name, data)
    assert name in refused.value.message
    assert str(tmp_path) not in refused.value.message
    assert folder.files() == []
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []


def test_sizes_counts_and_capitals_are_limited(folder: DocumentFolder) -> None:
    with pytest.raises(FileTooLarge):
        folder.add("a.md", b"x" * 200_001)
    for name in ("a.md", "b.md", "c.md"):
        folder.add(name, b"Words.")
    with pytest.raises(TooManyFiles):
        folder.add("d.md", b"Words.")
    folder.add("c.md", b"Other words.")
    with pytest.raises(NameRefused, match="capitals"):
        folder.add("C.md", b"Words.")


def test_links_are_neither_followed_nor_counted(folder: DocumentFolder, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("Secret.")
    folder.add("a.md", b"Words.")
    files = tmp_path / "documents" / "files"
    (files / "b.md").symlink_to(secret)
    assert [one.name for one in folder.files()] == ["a.md"]
    with pytest.raises(FolderBroken):
        folder.copy("b.md", tmp_path / "copied")
    folder.add("b.md", b"Words.")
    assert secret.read_text() == "Secret."
    assert not (files / "b.md").is_symlink()
    os.rename(files, tmp_path / "elsewhere")
    files.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FolderBroken):
        folder.add("c.md", b"Words.")
    assert not (tmp_path / "elsewhere" / "c.md").exists()


def test_a_folder_that_cannot_be_made_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "documents").write_text("a file")
    with pytest.raises(DocumentsError):
        DocumentFolder(tmp_path / "documents").add("a.md", b"Words.")
